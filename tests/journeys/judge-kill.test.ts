/**
 * The real judging process, and SIGKILL in the midst of a file: the server's, then its own. What was
 * attached is judged all the same, once, and the move that waited for it is made once.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { openEvidenceJudge } from '@kedu/server/evidence/evidence-judge'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { DealView } from '@kedu/shared/contracts/api/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { localDate, MINUTE_MS, plusDays } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onTheFolder } from '../support/alone.ts'
import { attach, givenDeal, twoTeams } from '../support/api-company.ts'
import { ApiUser, clientId } from '../support/api-user.ts'
import { buildTestApp, type TestApp } from '../support/build-test-app.ts'
import { type FakeWecom, startFakeWecom } from '../support/fake-wecom.ts'
import { atWork, gone, judgingFor } from '../support/judging-process.ts'

let fake: FakeWecom
let server: ChildProcess | null = null
let test: TestApp

onTheFolder()
beforeAll(async () => {
  fake = await startFakeWecom({ now: () => Date.now() })
})
afterAll(async () => {
  server?.kill('SIGKILL')
  await test?.close()
  await fake?.close()
})

/** The server as it is run, on that data; resolves when it serves. */
async function serve(dataFolder: string): Promise<ChildProcess> {
  const runner = new URL('../../server/run.mjs', import.meta.url).href
  const { bundle } = (await import(runner)) as { bundle(name: string): string }
  const child = spawn(process.execPath, [bundle('start')], {
    // No .env of whoever runs the tests.
    cwd: dataFolder,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      HOST: '127.0.0.1',
      KEDU_DATA: dataFolder,
      KEDU_LOG_LEVEL: 'silent',
      ...fake.env,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  for await (const line of lines) if (/https?:\/\//.test(line)) return child
  throw new Error('The server ended before it served')
}

/** How many files were looked at and kept. */
function measured(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /measures[^/]*\/.+\.json$/.test(name)).length
}

async function firstMeasured(folder: string): Promise<void> {
  const changes = watch(folder, { recursive: true })
  if (measured(folder) > 0) return
  for await (const _change of changes) if (measured(folder) > 0) return
}

async function events(dealId: string): Promise<DealEvent[]> {
  const history = await test.workspace.store.history(test.workspace.id, `deal/${dealId}`)
  return history.map(({ body }) => body as DealEvent)
}

describe('a file in the midst of being judged', () => {
  it('is judged once after the server was killed, and again after the judging process was', async () => {
    const startsAt = new Date().toISOString()
    const never = {
      measure: () => new Promise<never>(() => {}),
      markUp: () => new Promise<never>(() => {}),
      draw: () => new Promise<never>(() => {}),
      canDrawChinese: () => new Promise<never>(() => {}),
      close: () => Promise.resolve(),
    }
    test = await buildTestApp({ startsAt, people: twoTeams(), judge: never, judgingWaitMs: 1 })
    const day = plusDays(localDate(startsAt.slice(0, 10)), 20)
    const { id } = await givenDeal(test, 'zhangwei', '苏州精工机床厂', day)
    const move = { clientId: clientId(), toStage: 'contract', action: '客户盖章了' }
    await new ApiUser(test, 'zhangwei').post<ChangeAnswer>(`/api/deals/${id}/move`, move)
    for (const [kind, number] of [
      ['contract-scan', 1],
      ['signature-page', 2],
    ] as const) {
      await attach(new ApiUser(test, 'zhangwei'), id, kind, number)
    }
    const { folder } = test
    await test.abandon()

    server = await serve(folder)
    // The first file was seen: the judging process is up, and at the next one.
    await firstMeasured(folder)
    const judging = judgingFor(server.pid ?? 0)
    await atWork(judging)
    const died = once(server, 'exit')
    server.kill('SIGKILL')
    await died
    server = null
    // Nobody is left that looks at files for a server that is gone.
    await gone(judging)

    test = await buildTestApp({
      folder,
      startsAt: new Date().toISOString(),
      judge: openEvidenceJudge(),
    })
    await test.settle()
    const page = async () =>
      (await new ApiUser(test, 'wangmin').get<DealView>(`/api/deals/${id}`)).body
    expect((await page()).evidence.map(({ verdict }) => verdict)).toEqual(['pass', 'pass'])
    const happened = (await events(id)).map(({ kind }) => kind)
    expect(happened.filter((kind) => kind === 'evidence-judged')).toHaveLength(2)
    expect(happened.filter((kind) => kind === 'stage-moved')).toHaveLength(1)
    expect(measured(folder)).toBe(2)
    const marked = await new ApiUser(test, 'wangmin').get<Buffer>(
      (await page()).evidence[0]?.markedUrl ?? '',
    )
    expect([marked.status, marked.headers['content-type']]).toEqual([200, 'image/jpeg'])

    // The judging process dies at another file: it comes back to it by itself.
    const own = judgingFor(process.pid)
    const killed = atWork(own).then(() => process.kill(own, 'SIGKILL'))
    await attach(new ApiUser(test, 'zhangwei'), id, 'contract-scan', 4)
    await killed
    expect((await page()).evidence.at(-1)?.verdict).toBe('unjudged')
    await test.advance(MINUTE_MS)
    expect((await page()).evidence.at(-1)).toMatchObject({
      verdict: 'pass',
      findings: ['检测到红章。'],
    })
    const judged = (await events(id)).filter(({ kind }) => kind === 'evidence-judged')
    expect(judged).toHaveLength(3)
  }, 120_000)
})
