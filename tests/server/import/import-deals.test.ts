import { handleCommand } from '@kedu/server/flows/handle-command'
import { importDeals } from '@kedu/server/import/import-deals'
import type { Workspace } from '@kedu/server/workspace/workspace'
import type { Deal } from '@kedu/shared/deal/deal'
import { HOUR_MS, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { givenCompany, NOW } from './given-company.ts'

const HEADER = '客户名称,阶段,障碍,下次动作日期,负责人'

async function importText(
  workspace: Workspace,
  text: string,
  options: { isBeforeGate?: boolean; isSimilarOk?: boolean; owner?: string; at?: number } = {},
) {
  const result = await importDeals(workspace, Buffer.from(text), {
    now: () => plusMs(NOW, options.at ?? 0),
    owner: options.owner ?? null,
    isBeforeGate: options.isBeforeGate ?? false,
    isSimilarOk: options.isSimilarOk ?? false,
    onRow: () => undefined,
  })
  if (result.kind !== 'imported') throw new Error(result.problem)
  return result
}

async function dealOf(workspace: Workspace, name: string): Promise<Deal> {
  const row = workspace.rows().find((candidate) => candidate.customerName === name)
  const snapshot = await workspace.store.load<Deal>(workspace.id, `deal/${row?.id}`)
  if (!snapshot) throw new Error(`No deal ${name}`)
  return snapshot.state
}

describe('a new customer', () => {
  it('is opened with everything its line says', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(
      workspace,
      `${HEADER},时间,下次动作,金额（万元）,行业,区域,首次接触方式,别名,备注\n苏州恒立,报价,价格,2026-12-01,张三,15:00,送样,35.5,机械设备,华东,展会,恒立；小恒,谈过一次\n`,
    )
    expect(rows).toEqual([{ line: 2, name: '苏州恒立', result: 'created', note: '' }])
    const deal = await dealOf(workspace, '苏州恒立')
    expect(deal).toMatchObject({
      ownerId: 'zhang',
      stage: 'quote',
      obstacle: '价格',
      nextAction: { date: '2026-12-01', time: '15:00', text: '送样' },
      amountFen: 35_500_000,
      summary: '谈过一次',
      customer: {
        number: 'C-0001',
        industry: '机械设备',
        region: '华东',
        firstContact: '展会',
        aliases: ['恒立', '小恒'],
      },
    })
  })

  it('goes to the owner named by account, and to the given one when the line names none', async () => {
    const { workspace } = await givenCompany()
    await importText(
      workspace,
      `${HEADER}\n甲厂,线索,无,2026-12-01,ZhangSan\n乙公司,线索,无,2026-12-01,\n`,
      { owner: '李四' },
    )
    expect((await dealOf(workspace, '甲厂')).ownerId).toBe('zhang')
    expect((await dealOf(workspace, '乙公司')).ownerId).toBe('li')
  })

  it('is written down as opened through the import door, by nobody of the company', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, `${HEADER}\n甲厂,线索,无,2026-12-01,张三\n`)
    const [row] = workspace.rows()
    const [opened] = await workspace.store.history(workspace.id, `deal/${row?.id}`)
    expect(opened?.body).toMatchObject({ meta: { door: 'import', actorId: 'operator' } })
  })
})

describe('a line that cannot be stored', () => {
  it.each([
    ['no customer', ',线索,无,2026-12-01,张三', '没有客户名称'],
    ['no owner', '甲厂,线索,无,2026-12-01,', '没有负责人'],
    ['an owner nobody knows', '甲厂,线索,无,2026-12-01,赵六', '没有「赵六」这个人'],
    ['an owner who does not sell', '甲厂,线索,无,2026-12-01,蔡会计', '不能当负责人'],
    ['a stage nobody knows', '甲厂,谈恋爱,无,2026-12-01,张三', '没有「谈恋爱」这个阶段'],
    ['no stage', '甲厂,,无,2026-12-01,张三', '还差当前阶段'],
    ['no obstacle', '甲厂,线索,,2026-12-01,张三', '还差关键障碍'],
    ['an obstacle that says nothing', '甲厂,线索,待定,2026-12-01,张三', '看不出卡在哪里'],
    ['no date', '甲厂,线索,无,,张三', '还差下次动作日期'],
    ['a date nobody can read', '甲厂,线索,无,下下周,张三', '「下下周」看不懂'],
    ['a date in the past', '甲厂,线索,无,2026-11-20,张三', '已经过去了'],
    ['a date years away', '甲厂,线索,无,2030-01-01,张三', '太远了'],
    ['a stage that needs evidence', '甲厂,合同,无,2026-12-01,张三', '加 --before-gate'],
  ])('is left out for %s, and says so', async (_, line, reason) => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, `${HEADER}\n${line}\n`)
    expect(rows[0]).toMatchObject({ line: 2, result: 'skipped' })
    expect(rows[0]?.note).toContain(reason)
    expect(workspace.rows()).toEqual([])
  })

  it('is told of a day nobody can read where the day stands under 下次动作', async () => {
    const { workspace } = await givenCompany()
    const header = '客户名称,阶段,障碍,下次动作,负责人'
    const { rows } = await importText(workspace, `${header}\n甲厂,线索,无,2026-02-30,张三\n`)
    expect(rows[0]).toMatchObject({ result: 'skipped' })
    expect(rows[0]?.note).toContain('「2026-02-30」看不懂')
  })

  it('names everything that is wrong with it at once', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, `${HEADER},金额\n甲厂,没有,无,哪天,张三,很多\n`)
    expect(rows[0]?.note.split('；')).toHaveLength(3)
  })

  it('leaves the lines around it alone and takes no customer number', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(
      workspace,
      `${HEADER}\n甲厂,线索,无,2026-12-01,张三\n乙公司,线索,待定,2026-12-01,张三\n丙集团,线索,无,2026-12-01,张三\n`,
    )
    expect(rows.map((row) => row.result)).toEqual(['created', 'skipped', 'created'])
    expect((await dealOf(workspace, '丙集团')).customer.number).toBe('C-0002')
  })

  it('names a colleague who is not the only one of that name', async () => {
    const { workspace } = await givenCompany()
    const zhang = workspace.people.get('zhang')
    await workspace.people.save({ ...zhang!, id: 'zhang2', accounts: {} }, 'import', NOW)
    const { rows } = await importText(workspace, `${HEADER}\n甲厂,线索,无,2026-12-01,张三\n`)
    expect(rows[0]?.note).toContain('几位')
  })
})

describe('a stage behind a gate', () => {
  it('is brought in before the gate when asked for, and the report says what is missing', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, `${HEADER}\n甲厂,交付,无,2026-12-01,张三\n`, {
      isBeforeGate: true,
    })
    expect(rows[0]?.result).toBe('created')
    expect(rows[0]?.note).toContain('先按「报价」导入，补齐合同扫描件、签字页特写')
    expect((await dealOf(workspace, '甲厂')).stage).toBe('quote')
  })
})

describe('a customer who looks like another', () => {
  const LINES = `${HEADER}\n苏州恒立精密机械有限公司,线索,无,2026-12-01,张三\n苏州恒力精密机械有限公司,线索,无,2026-12-01,李四\n`

  it('is left out with the owner of the other', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, LINES)
    expect(rows[1]).toMatchObject({ result: 'skipped' })
    expect(rows[1]?.note).toContain('和「苏州恒立精密机械有限公司」很像，张三 在跟')
  })

  it('is opened when it is said to be a different one', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, LINES, { isSimilarOk: true })
    expect(rows.map((row) => row.result)).toEqual(['created', 'created'])
  })
})

describe('a customer who is there already', () => {
  const FIRST = `${HEADER}\n甲厂,线索,价格,2026-12-01,张三\n`

  it('gets what the line says anew', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, FIRST)
    const { rows } = await importText(
      workspace,
      `${HEADER},行业\n甲厂,报价,付款周期,2026-12-05,张三,机械设备\n`,
    )
    expect(rows[0]).toMatchObject({ result: 'updated', note: '' })
    expect(await dealOf(workspace, '甲厂')).toMatchObject({
      stage: 'quote',
      obstacle: '付款周期',
      nextAction: { date: '2026-12-05' },
      customer: { industry: '机械设备' },
    })
  })

  it('stays when nothing is new, and its clock is not started anew', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, FIRST)
    const before = await dealOf(workspace, '甲厂')
    const { rows } = await importText(workspace, `${HEADER}\n甲厂,线索,价格,12/1,\n`, {
      at: 5 * HOUR_MS,
    })
    expect(rows[0]).toMatchObject({ result: 'skipped', note: '和现在的记录一样' })
    expect(await dealOf(workspace, '甲厂')).toEqual(before)
  })

  it('is not taken from the one who has it', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, FIRST)
    const { rows } = await importText(workspace, `${HEADER}\n甲厂,报价,价格,2026-12-01,李四\n`)
    expect(rows[0]?.result).toBe('skipped')
    expect(rows[0]?.note).toContain('张三 在跟')
    expect((await dealOf(workspace, '甲厂')).stage).toBe('lead')
  })

  it('keeps its stage before a gate, and takes the rest when asked for', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, `${HEADER}\n甲厂,报价,价格,2026-12-01,张三\n`)
    const line = `${HEADER}\n甲厂,合同,无,2026-12-01,张三\n`
    expect((await importText(workspace, line)).rows[0]?.note).toContain('--before-gate')
    expect((await dealOf(workspace, '甲厂')).obstacle).toBe('价格')
    const { rows } = await importText(workspace, line, { isBeforeGate: true })
    expect(rows[0]).toMatchObject({ result: 'updated', note: '阶段没有改，仍是「报价」' })
    expect(await dealOf(workspace, '甲厂')).toMatchObject({ stage: 'quote', obstacle: '无' })
  })
})

describe('the same file again', () => {
  const FILE = `${HEADER}\n甲厂,线索,价格,2026-12-01,张三\n乙公司,线索,无,2026-12-01,李四\n`

  it('changes nothing', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, FILE)
    const before = workspace.rows()
    const { rows } = await importText(workspace, FILE, { at: HOUR_MS })
    expect(rows.every((row) => row.result === 'skipped')).toBe(true)
    expect(rows[0]?.note).toContain('已经导入过')
    expect(workspace.rows()).toEqual(before)
  })

  it('does not take back what people did since', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, FILE)
    const dealId = (await dealOf(workspace, '甲厂')).id
    const meta = {
      commandId: 'm1',
      actorId: 'zhang',
      door: 'chat',
      messageId: null,
      place: null,
    } as const
    const changes = {
      obstacle: '付款周期',
      nextAction: { date: localDate('2026-12-09'), time: null, isDeadline: false, text: '' },
    }
    await handleCommand(
      workspace,
      { dealId, meta, command: { kind: 'update-deal', changes } },
      { now: NOW },
    )
    await importText(workspace, FILE)
    expect((await dealOf(workspace, '甲厂')).obstacle).toBe('付款周期')
  })

  it('does not repeat an update either', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, FILE)
    const update = `${HEADER}\n甲厂,线索,竞品,2026-12-01,张三\n`
    expect((await importText(workspace, update)).rows[0]?.result).toBe('updated')
    await importText(workspace, `${HEADER}\n甲厂,线索,交期,2026-12-01,\n`)
    expect((await importText(workspace, update)).rows[0]?.note).toContain('已经导入过')
    expect((await dealOf(workspace, '甲厂')).obstacle).toBe('交期')
  })

  it('with more lines brings in the new ones only', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, FILE)
    const { rows } = await importText(workspace, `${FILE}丙集团,线索,无,2026-12-01,张三\n`)
    expect(rows.map((row) => row.result)).toEqual(['skipped', 'skipped', 'created'])
  })
})

describe('a region nobody knows', () => {
  const given = async () => {
    const { workspace } = await givenCompany()
    const li = workspace.people.get('li')
    if (!li) throw new Error('No 李四')
    await workspace.people.save({ ...li, region: '西北' }, 'import', NOW)
    return workspace
  }
  const lines = `${HEADER},区域\n甲厂,线索,价格,2026-12-01,张三,火星\n乙厂,线索,价格,2026-12-01,张三,西北\n`

  it('is kept and reported beside its line, with the way to put it right', async () => {
    const workspace = await given()
    const { rows, notes } = await importText(workspace, lines)
    expect(rows.map((row) => row.result)).toEqual(['created', 'created'])
    expect(rows[0]?.note).toContain('区域「火星」没有人在管')
    expect(rows[0]?.note).toContain('kedu settings set regions')
    expect(rows[1]?.note).toBe('')
    expect(notes).toEqual([])
    expect((await dealOf(workspace, '甲厂')).customer.region).toBe('火星')
  })

  it('is one remark for the whole list where the company has none at all', async () => {
    const { workspace } = await givenCompany()
    const { rows, notes } = await importText(workspace, lines)
    expect(rows.map((row) => row.note)).toEqual(['', ''])
    expect(notes).toEqual([expect.stringContaining('还没有设置区域')])
  })
})

describe('a list as a whole', () => {
  it('is refused without a column for the customer, naming what was found', async () => {
    const { workspace } = await givenCompany()
    const result = await importDeals(workspace, Buffer.from('甲,乙\n1,2\n'), {
      now: () => NOW,
      owner: null,
      isBeforeGate: false,
      isSimilarOk: false,
      onRow: () => undefined,
    })
    expect(result).toEqual({
      kind: 'unreadable',
      problem: '第一行要有这些列：客户名称。现在的第一行是：甲、乙。',
    })
  })

  it('says which columns were not used, and knows English headers in any order', async () => {
    const { workspace } = await givenCompany()
    const { rows, notes } = await importText(
      workspace,
      'owner,Next Date,天气,Stage,customer,obstacle\n张三,2026-12-01,晴,报价,甲厂,无\n',
    )
    expect(rows[0]?.result).toBe('created')
    expect(notes).toEqual(['这些列没有用到：天气。'])
  })
})
