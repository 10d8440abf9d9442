import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { boardAsking, folded } from '@kedu/server/boards/board-asking'
import { BOARDS } from '@kedu/server/boards/boards'
import { handleCommand } from '@kedu/server/flows/handle-command'
import { InsightIndex } from '@kedu/server/insight/insight-index'
import type { BoardQuery } from '@kedu/shared/contracts/api/boards'
import { BOARD_NAMES } from '@kedu/shared/contracts/board-names'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import type { TestApp } from '../../support/build-test-app.ts'

let test: TestApp
let folder: string
const indexes: InsightIndex[] = []

beforeAll(async () => {
  test = await apiCompany()
  await givenDeal(test, 'zhangwei', '苏州精工机床')
  await givenDeal(test, 'lina', '宁波海天注塑')
  folder = mkdtempSync(join(tmpdir(), 'kedu-view-'))
}, 60_000)
afterAll(async () => {
  await Promise.all(indexes.map((index) => index.close()))
  rmSync(folder, { recursive: true, force: true })
  await test.close()
})

function openIndex(): InsightIndex {
  const index = new InsightIndex({
    workspace: test.workspace,
    folder: join(folder, String(indexes.length)),
    log: pino({ level: 'silent' }),
  })
  indexes.push(index)
  return index
}

function asking(index: InsightIndex, personId: string, query: BoardQuery = {}) {
  const me = test.workspace.people.get(personId)
  const made = me && boardAsking({ workspace: test.workspace, me, now: test.now() }, query, index)
  if (!made) throw new Error(`${personId} asks for nothing`)
  return made
}

let updates = 0
async function update(dealOf: string, summary: string): Promise<void> {
  const row = test.workspace.rows().find(({ ownerId }) => ownerId === dealOf)
  if (row === undefined) throw new Error(`${dealOf} has no deal`)
  updates += 1
  const meta = {
    commandId: `view-${updates}`,
    actorId: dealOf,
    door: 'page' as const,
    messageId: null,
    place: null,
  }
  const command = { kind: 'update-deal' as const, changes: { summary } }
  await handleCommand(test.workspace, { dealId: row.id, meta, command }, { now: test.now() })
}

describe('what is counted of rows', () => {
  it('is counted once, and again after a deal changed', async () => {
    const index = openIndex()
    let counted = 0
    const count = () => folded(asking(index, 'wangmin'), 'test', () => ++counted)
    expect([await count(), await count()]).toEqual([1, 1])
    await update('zhangwei', '卡在付款周期')
    expect([await count(), await count()]).toEqual([2, 2])
  })

  it('is counted again after somebody moved to another team, or a setting changed', async () => {
    const index = openIndex()
    let counted = 0
    const count = () => folded(asking(index, 'wangmin'), 'test', () => ++counted)
    await count()
    const { people } = test.workspace
    const lina = people.get('lina')
    if (lina === null) throw new Error('Lina works here')
    await people.save({ ...lina, department: '新的部门' }, 'cli', test.now())
    expect(await count()).toBe(2)
    const settings = { ...test.workspace.settings, cloudStopWords: ['付款周期'] }
    await test.workspace.changeSettings(settings, 'test', test.now())
    expect(await count()).toBe(3)
  })

  it('is each person’s own, and each period’s and filter’s', async () => {
    const index = openIndex()
    const rowsOf = (personId: string, query: BoardQuery = {}) =>
      asking(index, personId, query).rows.map(({ ownerId }) => ownerId)
    expect(rowsOf('zhangwei')).toEqual(['zhangwei'])
    expect(rowsOf('lina')).toEqual(['lina'])
    expect(rowsOf('wangmin', { owner: 'zhangwei' })).toEqual(['zhangwei'])
    let counted = 0
    const count = (query: BoardQuery) =>
      folded(asking(index, 'wangmin', query), 'test', () => ++counted)
    expect([await count({}), await count({ period: 'last-7' }), await count({})]).toEqual([1, 2, 1])
  })

  it('is one and the same for all who see everything', async () => {
    const index = openIndex()
    const { people } = test.workspace
    const seesAll = [...people.all.values()].filter(
      ({ role, region, active }) =>
        active && (role === 'admin' || (role === 'director' && region === null)),
    )
    expect(seesAll.length).toBeGreaterThan(1)
    for (const { id } of seesAll) expect(asking(index, id).rows).toBe(index.view.all)
    expect(asking(index, 'zhangwei').rows).not.toBe(index.view.all)
  })

  it('is not kept where counting failed', async () => {
    const index = openIndex()
    let tries = 0
    const count = () =>
      folded(asking(index, 'wangmin'), 'test', () => {
        tries += 1
        if (tries === 1) throw new Error('no luck')
        return tries
      })
    await expect(count()).rejects.toThrow('no luck')
    expect(await count()).toBe(2)
  })
})

it('every board says after any change what a board that never remembered anything says', async () => {
  const kept = openIndex()
  for (const summary of ['合同法务还在看', '价格偏高', '交期要提前']) {
    await update('zhangwei', summary)
    for (const name of BOARD_NAMES) {
      const remembered = await BOARDS[name].answer(asking(kept, 'wangmin'))
      const anew = await BOARDS[name].answer(asking(openIndex(), 'wangmin'))
      expect(remembered, name).toEqual(anew)
    }
    await test.advance(MINUTE_MS)
  }
})
