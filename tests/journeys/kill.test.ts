/**
 * The real process under load, killed with SIGKILL at random moments: whatever it acknowledged is in
 * a deal and answered afterwards, exactly once. WeCom repeats what was not acknowledged; so does this.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { firstBrokenVersion } from '@kedu/server/store/event-chain'
import { openKedu } from '@kedu/server/workspace/open-workspace'
import type { Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { instant } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeWecom, startFakeWecom } from '../support/fake-wecom.ts'
import { callbackXml } from '../support/fake-wecom-callbacks.ts'

const KILLS = 8
const SENDERS = 8
/** Below WeCom's 30 a minute, so that every answer is on screen. */
const MESSAGES_EACH = 14
const NAMES = [
  '华东机电',
  '常州天合',
  '苏州恒力',
  '无锡鼎盛',
  '南通海川',
  '宁波东方',
  '嘉兴永固',
  '湖州明达',
]
const OBSTACLES = ['价格', '交期', '竞品', '决策人']

interface Server {
  child: ChildProcess
  url: string
}

let fake: FakeWecom
let folder: string
let bundlePath: string
let current: Server | null = null

beforeAll(async () => {
  const runner = new URL('../../server/run.mjs', import.meta.url).href
  const { bundle } = (await import(runner)) as { bundle(name: string): string }
  bundlePath = bundle('start')
  folder = mkdtempSync(join(tmpdir(), 'kedu-kill-'))
  fake = await startFakeWecom({ now: () => Date.now() })
  fake.addMember({ userid: 'wangmin', name: '王敏' })
  for (let index = 0; index < SENDERS; index += 1) {
    fake.addMember({ userid: `rep${index}`, name: `销售${index}`, directLeader: ['wangmin'] })
  }
})
afterAll(async () => {
  current?.child.kill('SIGKILL')
  await fake?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** Resolves with the address the process prints when it serves. */
async function startServer(): Promise<Server> {
  const child = spawn(process.execPath, [bundlePath], {
    // No .env of whoever runs the tests.
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      HOST: '127.0.0.1',
      KEDU_DATA: join(folder, 'data'),
      KEDU_LOG_LEVEL: 'silent',
      ...fake.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaint = ''
  child.stderr?.on('data', (data: Buffer) => {
    complaint += data.toString()
  })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  for await (const line of lines) {
    const url = /https?:\/\/[^/\s]+/.exec(line)?.[0]
    if (!url) continue
    fake.connect(url.replace('localhost', '127.0.0.1'))
    return { child, url }
  }
  throw new Error(`The server ended before it served: ${complaint}`)
}

function messageXml(sender: number, position: number): string {
  const name = NAMES[sender] ?? ''
  const obstacle = OBSTACLES[position % OBSTACLES.length]
  const text =
    position === 0
      ? `新客户 ${name}设备有限公司，报价，卡在价格，12月20日回访`
      : `${name} 卡在${obstacle}，12月${(position % 9) + 10}日回访`
  return callbackXml({
    ToUserName: fake.corpId,
    FromUserName: `rep${sender}`,
    CreateTime: Math.floor(Date.now() / 1000),
    MsgType: 'text',
    Content: text,
    MsgId: { xml: messageId(sender, position) },
    AgentID: fake.agentId,
  })
}

function messageId(sender: number, position: number): string {
  return String(7_400_000_000_000_000_000n + BigInt(sender * 1000 + position))
}

describe('a process killed at random moments', () => {
  it('loses nothing it acknowledged and does nothing twice', async () => {
    let up = startServer()
    current = await up
    let kills = 0
    let untilKill = 6
    let lastDeath: Promise<unknown> = Promise.resolve()

    /** Counted at every acknowledgement and at every request to WeCom: both sides of a commit. */
    const step = () => {
      if (kills >= KILLS || current === null) return
      untilKill -= 1
      if (untilKill > 0) return
      kills += 1
      untilKill = 4 + Math.floor(Math.random() * 26)
      const { child } = current
      current = null
      lastDeath = once(child, 'exit')
      child.kill('SIGKILL')
      up = lastDeath.then(startServer).then((server) => {
        current = server
        return server
      })
    }
    const push = fake.requests.push.bind(fake.requests)
    const expected = SENDERS * MESSAGES_EACH
    let allShown: () => void = () => {}
    const shown = new Promise<void>((resolve) => {
      allShown = resolve
    })
    const cards = () =>
      Array.from({ length: SENDERS }, (_, sender) => fake.cardsFor(`rep${sender}`).length)
    const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)
    fake.requests.push = (...records) => {
      const length = push(...records)
      step()
      // The screen is written after this request was taken down.
      setImmediate(() => {
        if (sum(cards()) >= expected) allShown()
      })
      return length
    }

    const acknowledged = new Set<string>()
    let repeated = 0
    const send = async (sender: number) => {
      for (let position = 0; position < MESSAGES_EACH; position += 1) {
        for (;;) {
          await up
          try {
            const reply = await fake.callback(messageXml(sender, position), `rep${sender}`)
            if (reply.status === 200) break
            throw new Error(`Answered with ${reply.status}`)
          } catch (error) {
            if (error instanceof Error && error.message.startsWith('Answered')) throw error
            // Cut off: WeCom sends the same again.
            repeated += 1
          }
        }
        acknowledged.add(`wecom:msg:${messageId(sender, position)}`)
        step()
      }
    }
    await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender)))
    await up
    await shown
    await up
    fake.requests.push = push

    expect(kills).toBeGreaterThanOrEqual(8)
    expect(repeated).toBeGreaterThan(0)
    expect(acknowledged.size).toBe(expected)
    const last = await up
    current = null
    const exited = once(last.child, 'exit')
    last.child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])

    // What members see: one card a message, none twice.
    expect(cards()).toEqual(Array.from({ length: SENDERS }, () => MESSAGES_EACH))
    const taskIds = Array.from({ length: SENDERS }, (_, sender) =>
      fake.cardsFor(`rep${sender}`).map((card) => card.taskId),
    ).flat()
    expect(new Set(taskIds).size).toBe(expected)
    expect(fake.dropped).toEqual([])

    // What is stored: every message in one deal, once, by its author.
    const kedu = await openKedu({
      dataFolder: join(folder, 'data'),
      timezone: 'Asia/Shanghai',
      isTrial: false,
      now: () => instant(Date.now()),
    })
    try {
      const { store, workspace } = kedu
      expect(store.problems()).toEqual([])
      expect(await store.counts(workspace.id)).toEqual({
        deals: SENDERS,
        inboxPending: 0,
        outboxPending: 0,
        outboxDead: 0,
      })
      const people = [...workspace.people.all.values()]
      expect(people.filter((person) => person.role === 'rep')).toHaveLength(SENDERS)
      expect(people.filter((person) => person.name === '王敏')).toHaveLength(1)
      const stored: string[] = []
      for (const { streamId, state } of await store.list<Deal>(workspace.id, 'deal')) {
        const history = await store.history(workspace.id, streamId)
        expect(firstBrokenVersion(history)).toBeNull()
        const events = history.map((entry) => entry.body as DealEvent)
        const commands = [...new Set(events.map((event) => event.meta.commandId))]
        expect(state.appliedCommands).toEqual(commands)
        stored.push(...new Set(events.map((event) => event.meta.messageId ?? '')))
        expect(new Set(events.map((event) => event.meta.actorId))).toEqual(new Set([state.ownerId]))
      }
      expect(stored.toSorted()).toEqual([...acknowledged].toSorted())
    } finally {
      await kedu.close()
    }
  }, 120_000)
})
