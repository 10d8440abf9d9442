import { importPeople } from '@kedu/server/people/import-people'
import type { Workspace } from '@kedu/server/workspace/workspace'
import { describe, expect, it } from 'vitest'
import { givenCompany, NOW } from '../import/given-company.ts'

const HEADER = '账号,姓名,角色,部门,区域,主管,备用主管,状态'

async function importText(workspace: Workspace, text: string, fallback: string | null = null) {
  const result = await importPeople(workspace, Buffer.from(text), {
    now: NOW,
    suite: 'wecom',
    fallback,
  })
  if (result.kind !== 'imported') throw new Error(result.problem)
  return result
}

describe('a list of people', () => {
  it('enrols everybody with role, department, region and a manager further down', async () => {
    const { workspace } = await givenCompany()
    const { rows, notes } = await importText(
      workspace,
      `${HEADER}\nxiaoma,小马,销售,华东部,华东,老周,,\nlaozhou,老周,总监,,,,是,在职\n`,
    )
    expect(rows.map((row) => row.result)).toEqual(['created', 'created'])
    expect(workspace.people.byAccount('wecom', 'xiaoma')).toMatchObject({
      id: 'p_wecom_xiaoma',
      name: '小马',
      role: 'rep',
      department: '华东部',
      region: '华东',
      managerId: 'p_wecom_laozhou',
    })
    expect(workspace.settings).toMatchObject({
      fallbackManagerId: 'p_wecom_laozhou',
      regions: ['华东'],
      departments: ['华东部'],
    })
    expect(notes.join()).toContain('备用主管：老周')
  })

  it('changes what it says and keeps what it leaves empty', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, `${HEADER}\nZhangSan,张三,,,华南,,,\n`)
    expect(rows[0]).toMatchObject({ line: 2, result: 'updated' })
    expect(workspace.people.get('zhang')).toMatchObject({
      role: 'rep',
      region: '华南',
      managerId: 'wang',
    })
  })

  it('gives an account to somebody known by name alone', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, `${HEADER}\nlisi,李四,,,,,,\n`)
    expect(workspace.people.byAccount('wecom', 'lisi')?.id).toBe('li')
  })

  it('makes somebody leave, and takes a manager away', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, `${HEADER}\n,张三,,,,无,,离职\n`)
    expect(workspace.people.get('zhang')).toMatchObject({ active: false, managerId: null })
  })

  it('says that nothing is new when it comes again', async () => {
    const { workspace } = await givenCompany()
    const list = `${HEADER}\nxiaoma,小马,销售,华东部,华东,王五,,\n`
    await importText(workspace, list)
    const { rows } = await importText(workspace, list)
    expect(rows[0]).toMatchObject({ result: 'skipped', note: '和现在的记录一样' })
  })

  it('reads English headers and roles', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, 'role,name,userid,manager\nwarehouse,Lee,lee,wang\n')
    expect(workspace.people.byAccount('wecom', 'lee')).toMatchObject({
      role: 'warehouse',
      managerId: 'wang',
    })
  })

  it('takes the fallback from the command, by name or account', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, `${HEADER}\n,李四,,,,,,\n`, 'wang')
    expect(workspace.settings.fallbackManagerId).toBe('wang')
    const { notes } = await importText(workspace, `${HEADER}\n,李四,,,,,,\n`, '没有的人')
    expect(notes.join()).toContain('备用主管没有改')
    expect(workspace.settings.fallbackManagerId).toBe('wang')
  })

  it('is refused without names', async () => {
    const { workspace } = await givenCompany()
    const result = await importPeople(workspace, Buffer.from('账号,角色\na,销售\n'), {
      now: NOW,
      suite: 'wecom',
      fallback: null,
    })
    expect(result.kind).toBe('unreadable')
  })
})

describe('a line that cannot be stored', () => {
  it.each([
    ['no name', 'x,,销售,,,,,', '没有姓名'],
    ['a role nobody knows', 'x,新人,皇帝,,,,,', '角色「皇帝」看不懂'],
    ['a status nobody knows', 'x,新人,,,,,,休假', '状态「休假」看不懂'],
    ['an account that is none', '你 好,新人,,,,,,', '账号「你 好」不对'],
    ['a manager nobody knows', 'x,新人,,,,玉皇大帝,,', '没有「玉皇大帝」这个人'],
    ['themselves as manager', 'x,新人,,,,新人,,', '主管不能是自己'],
  ])('is left out for %s', async (_, line, reason) => {
    const { workspace } = await givenCompany()
    const before = workspace.people.all.size
    const { rows } = await importText(workspace, `${HEADER}\n${line}\n`)
    expect(rows[0]?.result).toBe('skipped')
    expect(rows[0]?.note).toContain(reason)
    expect(workspace.people.all.size).toBe(before)
  })

  it('is the second about the same person', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, `${HEADER}\nx,新人,,,,,,\nX,新人,,,,,,\n`)
    expect(rows[1]?.note).toBe('和第 2 行是同一个人')
  })

  it('names a manager whose line was left out', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, `${HEADER}\na,甲,,,,乙,,\nb,乙,,,,没有的人,,\n`)
    expect(rows.map((row) => row.result)).toEqual(['skipped', 'skipped'])
    expect(rows[0]?.note).toContain('第 3 行')
  })

  it('goes by an ambiguous name', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, `${HEADER}\na,同名,,,,,,\nb,同名,,,,,,\n`)
    const { rows } = await importText(workspace, `${HEADER}\n,同名,总监,,,,,\nc,新人,,,,同名,,\n`)
    expect(rows[0]?.note).toContain('已有几位「同名」')
    expect(rows[1]?.note).toContain('主管请填账号')
  })
})

describe('more rights than a rep has', () => {
  it.each(['主管', '总监', '老板', '生产', '财务', '仓管', '管理员'])(
    'are not given to somebody known by name alone: %s',
    async (role) => {
      const { workspace } = await givenCompany()
      const { rows } = await importText(workspace, `${HEADER}\n,新人,${role},,,,,\n`)
      expect(rows[0]).toMatchObject({ result: 'skipped', note: expect.stringContaining(role) })
      expect(rows[0]?.note).toContain('要填账号')
      expect(workspace.people.byName('新人')).toEqual([])
    },
  )

  it('are not given either to a rep who has no account yet', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, `${HEADER}\n,李四,总监,,,,,\n`)
    expect(rows[0]?.note).toContain('要填账号')
    expect(workspace.people.get('li')?.role).toBe('rep')
  })

  it('are given by name to somebody whose account is known', async () => {
    const { workspace } = await givenCompany()
    await importText(workspace, `${HEADER}\n,张三,总监,,,,,\n`)
    expect(workspace.people.get('zhang')?.role).toBe('director')
  })

  it('need no account on the web, where everybody gets a link of their own', async () => {
    const { workspace } = await givenCompany()
    const options = { now: NOW, suite: 'web' as const, fallback: null }
    await importPeople(workspace, Buffer.from(`${HEADER}\n,新人,总监,,,,,\n`), options)
    expect(workspace.people.byName('新人')).toMatchObject([{ role: 'director' }])
  })
})

describe('managers in a circle', () => {
  it('are refused with the circle spelled out, and nobody in it is changed', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(
      workspace,
      `${HEADER}\na,甲,,,,乙,,\nb,乙,,,,丙,,\nc,丙,,,,甲,,\nd,丁,,,,王五,,\n`,
    )
    expect(rows[0]?.note).toContain('甲 → 乙 → 丙 → 甲')
    expect(rows.slice(0, 3).every((row) => row.result === 'skipped')).toBe(true)
    expect(rows[3]?.result).toBe('created')
    expect(workspace.people.byName('甲')).toEqual([])
  })

  it('are refused when the circle closes over people already known', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, `${HEADER}\n,王五,,,,张三,,\n`)
    expect(rows[0]?.note).toContain('王五 → 张三 → 王五')
    expect(workspace.people.get('wang')?.managerId).toBeNull()
  })

  it('are no circle when the list turns the line over', async () => {
    const { workspace } = await givenCompany()
    const { rows } = await importText(workspace, `${HEADER}\n,王五,,,,张三,,\n,张三,,,,无,,\n`)
    expect(rows.map((row) => row.result)).toEqual(['updated', 'updated'])
    expect(workspace.people.get('wang')?.managerId).toBe('zhang')
  })
})
