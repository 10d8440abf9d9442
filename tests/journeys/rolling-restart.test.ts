/**
 * A new version on two instances that share PostgreSQL, while WeCom goes on calling through the balancer:
 * one after the other is stopped and started, no callback is refused and none is lost.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FakeWecom, startFakeWecom } from '../support/fake-wecom.ts'
import { callbackXml } from '../support/fake-wecom-callbacks.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'

const NGINX = '/usr/sbin/nginx'
const CONFIG = join(import.meta.dirname, '../../server/deploy/nginx.conf')
const SENDERS = 2

let database: TestDatabase
let fake: FakeWecom
let folder: string
let bundlePath: string
let nginx: ChildProcess | null = null
const instances: (ChildProcess | null)[] = [null, null]
let ports: number[]

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** Resolves when it says that it serves. */
async function start(index: number): Promise<void> {
  const own = join(folder, `app${index}`)
  mkdirSync(own, { recursive: true })
  const child = spawn(process.execPath, [bundlePath], {
    cwd: own,
    env: {
      PATH: process.env.PATH,
      PORT: String(ports[index]),
      HOST: '127.0.0.1',
      KEDU_DATA: join(own, 'data'),
      KEDU_DATABASE_URL: database.url,
      KEDU_DATABASE_ADMIN_URL: database.adminUrl,
      KEDU_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      KEDU_SESSION_SECRET: 's'.repeat(40),
      KEDU_DRAIN_SECONDS: '2',
      KEDU_LOG_LEVEL: 'silent',
      ...fake.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  instances[index] = child
  let complaint = ''
  child.stderr?.on('data', (data: Buffer) => {
    complaint += data.toString()
  })
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    if (/https?:\/\//.test(line)) return
  }
  throw new Error(`An instance ended before it served: ${complaint}`)
}

async function stop(index: number): Promise<number | null> {
  const child = instances[index]
  if (!child) throw new Error(`No instance ${index}`)
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = await exited
  return code as number | null
}

/** What nginx says of requests that were not answered with 200. */
function troubles(): string {
  const lines = readFileSync(join(folder, 'nginx-out'), 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.includes('"status":200')).join('\n')
}

beforeAll(async () => {
  if (!existsSync(NGINX)) return
  const runner = new URL('../../server/run.mjs', import.meta.url).href
  const { bundle } = (await import(runner)) as { bundle(name: string): string }
  bundlePath = bundle('start')
  database = await testDatabase()
  folder = mkdtempSync(join(tmpdir(), 'kedu-rolling-'))
  fake = await startFakeWecom({ now: () => Date.now() })
  for (let index = 0; index < SENDERS; index += 1) {
    fake.addMember({ userid: `rep${index}`, name: `销售${index}` })
  }
  ports = [await freePort(), await freePort()]
  const door = await freePort()
  mkdirSync(join(folder, 'tls'))
  const config = readFileSync(CONFIG, 'utf8')
    .replaceAll('/tmp/', `${folder}/`)
    .replaceAll('/dev/std', `${folder}/nginx-`)
    .replace('/etc/nginx/tls', join(folder, 'tls'))
    .replace('172.30.57.11:3000', `127.0.0.1:${ports[0]}`)
    .replace('172.30.57.12:3000', `127.0.0.1:${ports[1]}`)
    .replace('listen 8080', `listen 127.0.0.1:${door}`)
  const configPath = join(folder, 'nginx.conf')
  writeFileSync(configPath, config)
  await Promise.all([start(0), start(1)])
  nginx = spawn(NGINX, ['-c', configPath, '-g', 'daemon off;'], { stdio: 'ignore' })
  // It takes connections before it writes this file.
  while (!existsSync(join(folder, 'nginx.pid'))) await new Promise(setImmediate)
  fake.connect(`http://127.0.0.1:${door}`)
}, 120_000)
afterAll(async () => {
  for (const child of instances) child?.kill('SIGKILL')
  nginx?.kill('SIGQUIT')
  await fake?.close()
  await database?.remove()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

function messageXml(id: number, sender: number): string {
  return callbackXml({
    ToUserName: fake.corpId,
    FromUserName: `rep${sender}`,
    CreateTime: Math.floor(Date.now() / 1000),
    MsgType: 'text',
    Content: '今天做什么',
    MsgId: { xml: String(7_500_000_000_000_000_000n + BigInt(id)) },
    AgentID: fake.agentId,
  })
}

it.skipIf(!existsSync(NGINX))(
  'refuses and loses no callback while both instances are replaced, one after the other',
  async () => {
    let isOver = false
    let sent = 0
    const refused: unknown[] = []
    const send = async (sender: number) => {
      while (!isOver) {
        const id = sent++
        const status = await fake.callback(messageXml(id, sender), `rep${sender}`).then(
          (reply) => reply.status,
          (error: unknown) => (error instanceof Error ? String(error.cause) : error),
        )
        if (status !== 200) refused.push(status)
      }
    }
    const senders = Array.from({ length: SENDERS }, (_, sender) => send(sender))
    const codes: unknown[] = []
    for (const index of [0, 1]) {
      codes.push(await stop(index))
      await start(index)
    }
    isOver = true
    await Promise.all(senders)
    expect(codes).toEqual([0, 0])
    expect(refused, troubles()).toEqual([])
    const recorded = async () => {
      const [row] = await database.run(
        'select (select count(*) from kedu.inbox) + (select count(*) from kedu.inbox_done) as n',
      )
      return Number(row?.n)
    }
    expect(await recorded()).toBe(sent)
    expect(sent).toBeGreaterThan(100)
  },
)
