/**
 * Files are judged, gates wait for the verdict, and there is no way around: every door is tried with one
 * deal in 报价 whose papers are not good enough.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '@kedu/server/cli/run-command'
import { handleCommand } from '@kedu/server/flows/handle-command'
import { importDeals } from '@kedu/server/import/import-deals'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { DealView, TimelineAnswer } from '@kedu/shared/contracts/api/deal'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { TasksAnswer } from '@kedu/shared/contracts/api/tasks'
import type { DealRow } from '@kedu/shared/deal/deal'
import { OPERATOR_ID } from '@kedu/shared/people/person'
import { HOUR_MS } from '@kedu/shared/time/instant'
import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { attach, givenDeal, twoTeams } from '../support/api-company.ts'
import { ApiUser, clientId } from '../support/api-user.ts'
import { buildTestApp, type TestApp, type TestAppOptions } from '../support/build-test-app.ts'
import {
  sealedContract,
  signedPage,
  unsealedContract,
  unsignedPage,
} from '../support/evidence/papers.ts'
import { inProcessJudge } from '../support/in-process-judge.ts'
import { noConnections } from '../support/no-connections.ts'
import { WebChatUser, words } from '../support/web-chat-user.ts'

const CUSTOMER = '苏州精工机床厂'

let test: TestApp
afterEach(() => test.close())

async function open(options: TestAppOptions = {}): Promise<DealRow> {
  test = await buildTestApp({ people: twoTeams(), ...options })
  const { id } = await givenDeal(test, 'zhangwei', CUSTOMER, '2026-12-20')
  return row(id)
}

function row(id: string): DealRow {
  const found = test.workspace.row(id)
  if (found === null) throw new Error(`No deal ${id}`)
  return found
}

const api = (personId: string) => new ApiUser(test, personId)
const page = async (id: string, personId = 'zhangwei') =>
  (await api(personId).get<DealView>(`/api/deals/${id}`)).body
const move = (id: string, personId = 'zhangwei') =>
  api(personId).post<ChangeAnswer & ApiProblem>(`/api/deals/${id}/move`, {
    clientId: clientId(),
    toStage: 'contract',
    action: '客户盖章了',
  })
const overrule = (id: string, personId: string, evidenceId: string) =>
  api(personId).post<ChangeAnswer & ApiProblem>(`/api/deals/${id}/evidence/overrule`, {
    clientId: clientId(),
    evidenceId,
    verdict: 'pass',
    reason: '看过原件，章在背面',
  })
const said = async (personId: string) => {
  await test.settle()
  return (await new WebChatUser(test, personId).transcript()).map(words).join('\n---\n')
}

/** What `kedu judge export` writes, line by line. */
async function exported(): Promise<Record<string, unknown>[]> {
  let written = ''
  const ignore = () => undefined
  const code = await runCommand(['judge', 'export', 'r.jsonl'], {
    workspace: test.workspace,
    connections: noConnections(),
    now: test.now,
    readFile: () => Promise.reject(new Error('Nothing is read')),
    writeFile: async (path, content) => {
      written += `${path}\n${content}`
    },
    write: ignore,
    note: ignore,
  })
  expect(code).toBe(0)
  const [path, ...lines] = written.trimEnd().split('\n')
  expect(path ?? '').toMatch(/^(r\.jsonl)?$/)
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** The scan without a seal, the signed page as it should be. */
async function givenPapers(id: string): Promise<void> {
  const zhangwei = api('zhangwei')
  await attach(zhangwei, id, 'contract-scan', 3, await unsealedContract(3))
  await attach(zhangwei, id, 'signature-page', 2, await signedPage(2))
}

describe('every door', () => {
  it('meets the same gate, and only evidence or an audited overrule opens it', {
    timeout: 60_000,
  }, async () => {
    const { id } = await open()
    await givenPapers(id)
    const zhangwei = new WebChatUser(test, 'zhangwei')
    const stays = (door: string) => expect(row(id).stage, door).toBe('quote')

    const inWords = (await zhangwei.say(`${CUSTOMER} 推进到合同`)).map(words).join('')
    expect(inWords).toContain('还差合同扫描件。合同扫描件：没看到红章')
    stays('bot')
    await zhangwei.say(`${CUSTOMER} 赢单了`)
    stays('a win')

    const answer = await move(id)
    expect([answer.status, answer.body.refusal]).toMatchObject([
      422,
      { kind: 'gate-unmet', isHeld: true, needs: [{ kind: 'contract-scan' }] },
    ])
    await move(id, 'zhaoyan')
    stays('page, by the admin')

    await api('zhangwei').post('/api/capture', {
      clientId: clientId(),
      text: '合同签了',
      customer: { dealId: id },
      stage: 'contract',
    })
    stays('capture')

    const csv = `客户名称,负责人,阶段,障碍,下次动作\n${CUSTOMER},张伟,合同,价格,2026-12-20\n`
    await importDeals(test.workspace, Buffer.from(csv), {
      now: () => test.now(),
      owner: null,
      isBeforeGate: false,
      isSimilarOk: true,
      onRow: () => {},
    })
    stays('import')

    for (const door of ['api', 'cli', 'clock'] as const) {
      const meta = { commandId: `by-${door}`, door, messageId: null, place: null }
      const actorId = door === 'clock' ? 'clock' : OPERATOR_ID
      await handleCommand(
        test.workspace,
        {
          dealId: id,
          meta: { ...meta, actorId },
          command: { kind: 'update-deal', changes: { stage: 'contract' } },
        },
        { now: test.now() },
      )
      stays(door)
    }

    await test.advance(40 * 24 * HOUR_MS)
    stays('time')
    const [alert] = row(id).alerts
    const repair = { clientId: clientId(), choice: { kind: 'advance' }, obstacle: '价格' }
    await api('wangmin').post(`/api/alerts/${alert?.id}/repair`, repair)
    stays('the alert card')

    const [scan] = (await page(id)).evidence
    expect((await overrule(id, 'zhangwei', scan?.id ?? '')).status).toBe(403)
    expect((await overrule(id, 'lina', scan?.id ?? '')).status).toBe(404)
    stays('overrule by the rep')

    const overruled = await overrule(id, 'wangmin', scan?.id ?? '')
    expect(overruled.body.completed?.changes).toMatchObject([{ field: 'stage', after: '合同' }])
    expect(row(id).stage).toBe('contract')
    const { body } = await api('wangmin').get<TimelineAnswer>(`/api/deals/${id}/timeline`)
    expect(body.entries.slice(0, 2)).toMatchObject([
      { kind: 'moved', movedFrom: { id: 'quote' } },
      { kind: 'evidence-overruled', who: { name: '王敏' }, action: '看过原件，章在背面' },
    ])
  })
})

describe('a verdict', () => {
  it('that takes long is waited for by the move, survives a stop, and is told when it comes', {
    timeout: 60_000,
  }, async () => {
    const never = { ...inProcessJudge, measure: () => new Promise<never>(() => {}) }
    const { id } = await open({ judge: never, judgingWaitMs: 1 })
    const asked = await move(id)
    expect(asked.body.refusal?.isHeld).toBe(true)
    await attach(api('zhangwei'), id, 'contract-scan', 1)
    const last = await attach(api('zhangwei'), id, 'signature-page', 2)
    expect(last.completed).toBeNull()
    expect(last.held?.way).toBe(
      '合同扫描件、签字页特写正在核对，不用再发。核对好我自动推进到「合同」。',
    )
    const held = await page(id)
    expect(held.evidence.map(({ verdictWords }) => verdictWords)).toEqual([
      '◐ 正在核对',
      '◐ 正在核对',
    ])
    expect(held.nextStage?.needs.map(({ state }) => state)).toEqual(['pending', 'pending'])
    const tasks = await api('zhangwei').get<TasksAnswer>('/api/tasks')
    expect(tasks.body.tasks).toMatchObject([{ kind: 'evidence' }])

    // The process is gone in the middle of it; another one finds what waits on the deal itself.
    const { folder } = test
    await test.abandon()
    test = await buildTestApp({ folder, people: twoTeams() })
    await test.settle()
    const done = await page(id)
    expect([done.deal.stage.id, done.heldMoveTo]).toEqual(['contract', null])
    expect(done.evidence.map(({ verdict }) => verdict)).toEqual(['pass', 'pass'])
    expect(await said('zhangwei')).toContain('阶段：报价 → 合同')
    const history = await test.workspace.store.history(test.workspace.id, `deal/${id}`)
    expect(history.at(-1)?.body).toMatchObject({
      kind: 'stage-moved',
      action: '客户盖章了',
      meta: { actorId: 'zhangwei', door: 'page' },
    })
    await test.settle()
    const again = await test.workspace.store.history(test.workspace.id, `deal/${id}`)
    expect(again).toHaveLength(history.length)
  })

  it('shows what was seen on the picture, to those who may see the deal', {
    timeout: 60_000,
  }, async () => {
    const { id } = await open()
    await attach(api('zhangwei'), id, 'contract-scan', 1)
    const [file] = (await page(id)).evidence
    expect(file).toMatchObject({ verdict: 'pass', findings: ['检测到红章。'] })
    const marked = await api('wangmin').get<Buffer>(file?.markedUrl ?? '')
    expect([marked.status, marked.headers['content-type']]).toEqual([200, 'image/jpeg'])
    expect((await sharp(marked.body).metadata()).width).toBeGreaterThan(300)
    expect((await api('lina').get(file?.markedUrl ?? '')).status).toBe(404)

    const manager = new WebChatUser(test, 'wangmin')
    await manager.say(`看标注 ${CUSTOMER}`)
    const shown = (await manager.transcript()).at(-1)
    expect(words(shown)).toContain('检测到红章')
  })

  it('is doubtful for a picture that proved another deal, and names no colleague’s customer', {
    timeout: 60_000,
  }, async () => {
    const { id } = await open()
    await attach(api('zhangwei'), id, 'contract-scan', 1)
    await test.advance(HOUR_MS)
    const other = await givenDeal(test, 'lina', '无锡鼎盛阀门', '2026-12-20')
    // Packed again: another file, the same picture.
    const copy = await sharp(await sealedContract(1))
      .jpeg({ quality: 60 })
      .toBuffer()
    await attach(api('lina'), other.id, 'contract-scan', 1, copy)
    const [file] = (await page(other.id, 'lina')).evidence
    expect(file?.verdict).toBe('doubtful')
    expect(file?.findings.join()).toContain(`同事的客户 ${row(id).customerNumber}`)
    expect(file?.findings.join()).not.toContain('苏州')
    expect((await page(id)).evidence[0]?.verdict).toBe('pass')
  })

  it('is changed by a manager in words, with the reason, and the move goes on', {
    timeout: 60_000,
  }, async () => {
    const { id } = await open()
    await givenPapers(id)
    await move(id)
    expect(await exported()).toEqual([])
    const manager = new WebChatUser(test, 'wangmin')
    const asked = await manager.say(`改判 ${CUSTOMER} 合同扫描件 有效`)
    expect(asked.map(words).join()).toContain('为什么改判这份合同扫描件')
    const done = (await manager.say('看过原件，章在背面')).map(words).join()
    expect(done).toContain('主管改判：看过原件，章在背面')
    expect(row(id).stage).toBe('contract')
    expect(await said('zhangwei')).toContain('阶段：报价 → 合同')

    // The company's own labelled set: what was seen, what the machine said, what a person knew better.
    const [sample, ...more] = await exported()
    expect(more).toEqual([])
    expect(sample).toMatchObject({
      dealId: id,
      kind: 'contract-scan',
      file: { fileName: '照片.jpg', mime: 'image/jpeg' },
      machine: { verdict: 'missing', findings: [{ reason: { kind: 'seal-missing' } }] },
      measures: { kind: 'picture' },
      verdict: 'pass',
      reason: '看过原件，章在背面',
      by: { id: 'wangmin', name: '王敏' },
      at: '2026-11-23T01:30:00.000Z',
    })
    const { path } = (sample?.file ?? { path: '' }) as { path: string }
    expect(readFileSync(join(test.folder, path))).toEqual(await unsealedContract(3))

    const rep = await new WebChatUser(test, 'zhangwei').say(
      `改判 ${CUSTOMER} 合同扫描件 无效，因为不想要了`,
    )
    expect(rep.map(words).join()).toContain('改判要由负责人的主管来做')
  })

  it('that is doubtful lets the move through, and the manager reads of it in the digest, once', {
    timeout: 60_000,
  }, async () => {
    const { id } = await open()
    await attach(api('zhangwei'), id, 'contract-scan', 1)
    await attach(api('zhangwei'), id, 'signature-page', 2, await unsignedPage(2))
    expect((await move(id)).status).toBe(200)
    expect(row(id).stage).toBe('contract')
    // A file for 报价, which none was given for, and the two of the gate, one of them doubtful.
    expect((await page(id)).chain).toEqual({ needed: 3, passed: 1, doubtful: 1, percent: 50 })
    const lines = async () =>
      (await said('wangmin')).split('\n').filter((line) => line.includes('签字页特写存疑'))
    await test.advance(22 * HOUR_MS)
    expect(await lines()).toEqual([])
    // Tuesday 08:30.
    await test.advance(HOUR_MS)
    expect(await lines()).toHaveLength(1)
    expect(await said('wangmin')).toMatch(/推进了，但证据存疑：1条|推进了，但证据存疑：1 条/)
    await test.advance(24 * HOUR_MS)
    await test.advance(24 * HOUR_MS)
    expect(await lines()).toHaveLength(1)
    expect(await said('chen')).not.toContain('存疑')
  })
})
