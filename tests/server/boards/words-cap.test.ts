/** A word of the cloud opens its sentences: of so many customers at most, and the title says so. */
import { handleCommand } from '@kedu/server/flows/handle-command'
import type { BoardRowsAnswer } from '@kedu/shared/contracts/api/boards'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { twoTeams } from '../../support/api-company.ts'
import { ApiUser } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'

const MOST = 200
let test: TestApp

async function said(count: number, text: string, from: number): Promise<void> {
  for (let n = from; n < from + count; n += 1) {
    const dealId = `said-${n}`
    const meta = { actorId: 'zhangwei', door: 'page', messageId: null, place: null } as const
    const handled = await handleCommand(
      test.workspace,
      {
        dealId,
        meta: { ...meta, commandId: dealId },
        command: {
          kind: 'open-deal',
          dealId,
          customerNumber: `C-${n}`,
          customerName: `客户${n}`,
          ownerId: 'zhangwei',
          changes: {
            stage: 'quote',
            obstacle: '价格',
            summary: text,
            nextAction: {
              date: '2026-12-30' as never,
              time: null,
              isDeadline: false,
              text: '回访',
            },
          },
          confirmedDifferent: true,
        },
      },
      { now: test.now() },
    )
    if (handled.kind !== 'done') throw new Error(JSON.stringify(handled))
  }
}

async function sentences(word: string): Promise<BoardRowsAnswer> {
  const url = `/api/boards/words/rows?word=${encodeURIComponent(word)}`
  return (await new ApiUser(test, 'chen').get<BoardRowsAnswer>(url)).body
}

beforeAll(async () => {
  test = await buildTestApp({ people: twoTeams() })
  await said(MOST, '客户说付款周期太长。', 0)
}, 60_000)
afterAll(() => test.close())

it('opens all of them up to the limit, and says nothing of one', async () => {
  expect(await sentences('付款周期')).toMatchObject({
    title: '「付款周期」出现的原话',
    total: MOST,
  })
})

it('opens the newest beyond it, and says how many customers they are of', async () => {
  await test.advance(60_000)
  await said(1, '付款周期谈下来了。', MOST)
  const { title, total, rows } = await sentences('付款周期')
  expect([title, total]).toEqual([`「付款周期」的原话，最近更新的 ${MOST} 个客户`, MOST])
  expect(rows[0]?.cells[0]).toBe(`客户${MOST}`)
})
