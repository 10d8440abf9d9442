/** Boards through the API: who sees what by which filter, and what is asked wrongly. */
import { sheetName } from '@kedu/server/boards/export-xlsx'
import { readXlsxTable } from '@kedu/server/import/xlsx-table'
import { ZipArchive } from '@kedu/server/import/zip'
import type {
  ChecklistAnswer,
  DealHealthView,
  DwellAnswer,
  HealthAnswer,
  HeatMapAnswer,
  OverdueAnswer,
  OverviewAnswer,
} from '@kedu/shared/contracts/api/board-answers'
import type {
  BoardHead,
  BoardRowsAnswer,
  BoardSettings,
  BoardsAnswer,
} from '@kedu/shared/contracts/api/boards'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import { BOARD_NAMES, BOARDS_OVER_TIME } from '@kedu/shared/contracts/board-names'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { ApiUser } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'
import { WebChatUser } from '../../support/web-chat-user.ts'

let test: TestApp
const user = (id: string) => new ApiUser(test, id)

beforeAll(async () => {
  test = await apiCompany()
  await givenDeal(test, 'zhangwei', '苏州精工机床', '2026-11-24')
  await givenDeal(test, 'zhangwei', '华东机电设备', '2026-12-03')
  await givenDeal(test, 'lina', '宁波海天注塑', '2026-11-24')
  await givenDeal(test, 'zhoutao', '佛山陶瓷机械', '2026-12-03')
  await test.advance(101.5 * HOUR_MS)
}, 60_000)
afterAll(() => test.close())

async function customers(personId: string, board: string, query = ''): Promise<string[]> {
  const { status, body } = await user(personId).get<BoardRowsAnswer>(
    `/api/boards/${board}/rows${query === '' ? '' : `?${query}`}`,
  )
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return [...new Set(body.rows.map(({ cells }) => String(cells[0])))].sort()
}

describe('what a board opens', () => {
  const rows = async (query: string) =>
    (await user('zhaoyan').get<BoardRowsAnswer>(`/api/boards/${query}`)).body

  it('says what the rows are: of the number that was tapped, not only of the board', async () => {
    expect((await rows('overview/rows?part=red')).title).toBe('已超期的客户')
    expect((await rows('overview/rows?part=pile')).title).toMatch(/^堵在「.*」的客户$/)
    expect((await rows('words/rows?word=付款')).title).toBe('「付款」出现的原话')
    expect((await rows('chain/rows')).title).toBe('证据链排名')
    expect((await rows('heat-map/rows')).title).toBe('阶段热力图')
    const { process } = test.workspace.settings
    const stage = process.stages[0]
    const cell = (query: string) => rows(`heat-map/rows?${query}`)
    expect((await cell(`by=industry&group=机械&stage=${stage?.id}`)).title).toBe(
      `机械 · ${stage?.name}`,
    )
    expect((await cell(`stage=${stage?.id}`)).title).toBe(stage?.name)
    expect((await rows(`dwell/rows?stage=${stage?.id}&part=now`)).title).toBe(
      `阶段停留：${stage?.name}，还在`,
    )
    expect((await rows(`funnel/rows?stage=${stage?.id}&part=moved`)).title).toBe(
      `漏斗：进入「${stage?.name}」，往下走了`,
    )
    expect((await rows('trend/rows?part=opened')).title).toBe('每周趋势：新建的客户')
    expect((await rows('trend/rows?part=constructor')).title).toBe('每周趋势')
    expect((await rows('health/rows?part=middle')).title).toBe('健康度 40–59 分的客户')
    expect((await rows('health/rows?part=highest')).title).toBe('健康度 80–100 分的客户')
    expect((await rows('health/rows')).title).toBe('客户健康度')
    expect((await cell('by=region&group=')).title).toBe('区域未填')
  })

  it('is a sheet that opens, whatever an industry or a word is called', () => {
    expect(sheetName('电子/电气 [出口]: 合同 的在手客户')).toBe('电子 电气  出口   合同 的在手客户')
    expect(sheetName('长'.repeat(40))).toBe('长'.repeat(31))
    expect(sheetName("'自动化'")).toBe('自动化')
    expect(sheetName('阶段热力图')).toBe('阶段热力图')
  })

  it("gives one customer's health with its three parts, to whoever may see the customer", async () => {
    const id = test.workspace.rows().find(({ ownerId }) => ownerId === 'zhangwei')?.id ?? ''
    const ofBoard = await customersHealth(id)
    const { status, body } = await user('zhangwei').get<DealHealthView>(`/api/deals/${id}/health`)
    expect([status, body]).toEqual([200, ofBoard])
    expect((await user('zhoutao').get(`/api/deals/${id}/health`)).status).toBe(404)
  })
})

async function customersHealth(dealId: string): Promise<DealHealthView | null> {
  const { lowest } = (await user('zhaoyan').get<HealthAnswer>('/api/boards/health')).body
  const found = lowest.find((one) => one.dealId === dealId)
  return found === undefined ? null : { value: found.value, parts: found.parts }
}

it.each(BOARD_NAMES)('%s says its days exactly where a period counts', async (board) => {
  const { body } = await user('zhaoyan').get<{ head: BoardHead }>(`/api/boards/${board}`)
  expect(body.head.period !== null).toBe(BOARDS_OVER_TIME.includes(board))
})

describe('whose deals a board is about', () => {
  it.each(BOARD_NAMES)(
    '%s is of the own deals for a rep, whatever is filtered by',
    async (board) => {
      const own = ['华东机电设备', '苏州精工机床']
      for (const query of ['', 'owner=lina', 'team=wangmin', 'team=hejing', 'owner=zhoutao']) {
        for (const name of await customers('zhangwei', board, query)) {
          expect(own).toContain(name)
        }
        const answer = await user('zhangwei').get(`/api/boards/${board}?${query}`)
        expect(answer.status).toBe(200)
        expect(JSON.stringify(answer.body)).not.toMatch(/宁波海天|佛山陶瓷/)
      }
    },
  )

  it.each(BOARD_NAMES)('%s is of the team for a manager', async (board) => {
    for (const query of ['', 'owner=zhoutao', 'team=hejing']) {
      expect(await customers('wangmin', board, query)).not.toContain('佛山陶瓷机械')
      const answer = await user('wangmin').get(`/api/boards/${board}?${query}`)
      expect(JSON.stringify(answer.body)).not.toContain('佛山陶瓷')
    }
  })

  it('is of all for a director, narrowed by team and person', async () => {
    expect(await customers('chen', 'heat-map')).toHaveLength(4)
    expect(await customers('chen', 'heat-map', 'team=hejing')).toEqual(['佛山陶瓷机械'])
    expect(await customers('chen', 'heat-map', 'owner=lina')).toEqual(['宁波海天注塑'])
    expect(await customers('chen', 'heat-map', `region=${encodeURIComponent('西北')}`)).toEqual([])
  })

  it.each(['qiancai', 'sunchan', 'left'])('is nothing for %s', async (personId) => {
    for (const path of ['', ...BOARD_NAMES.flatMap((name) => [`/${name}`, `/${name}/rows`])]) {
      const { status } = await user(personId).get(`/api/boards${path}`)
      expect([401, 403]).toContain(status)
    }
  })

  it('needs a session', async () => {
    const { status } = await new ApiUser(test, 'zhangwei', null).get('/api/boards/heat-map')
    expect(status).toBe(401)
  })

  it('offers to filter by what is in view alone', async () => {
    const own = await user('zhangwei').get<BoardsAnswer>('/api/boards')
    expect(own.body.owners.map(({ name }) => name)).toEqual(['张伟'])
    expect(own.body.teams).toEqual([])
    const team = await user('wangmin').get<BoardsAnswer>('/api/boards')
    expect(team.body.owners.map(({ name }) => name).sort()).toEqual(['张伟', '李娜'].sort())
  })
})

describe('what a board says', () => {
  it('first: what is red, who needs help, what was left longest', async () => {
    const { body } = await user('wangmin').get<OverviewAnswer>('/api/boards/overview')
    expect(body.counts).toMatchObject({ total: 3, red: 2 })
    expect(body.helpers.map(({ counts }) => counts.red)).toEqual([1, 1])
    expect(body.longest?.hoursSince).toBe(101)
    expect(await customers('wangmin', 'overview', 'part=red')).toEqual([
      '宁波海天注塑',
      '苏州精工机床',
    ])
  })

  it('opens exactly the deals a cell of the heat map counts', async () => {
    const { body } = await user('chen').get<HeatMapAnswer>('/api/boards/heat-map?by=region')
    expect(body.totals.reduce((sum, count) => sum + count, 0)).toBe(4)
    for (const group of body.groups) {
      for (const [place, stage] of body.stages.entries()) {
        const query = `by=region&stage=${stage.id}&group=${encodeURIComponent(group.key)}`
        const rows = await user('chen').get<BoardRowsAnswer>(`/api/boards/heat-map/rows?${query}`)
        expect(rows.body.total).toBe(group.counts[place])
      }
    }
  })

  it('works the TOP 5 out anew at every opening', async () => {
    const hours = async () =>
      (await user('wangmin').get<OverdueAnswer>('/api/boards/overdue')).body.deals[0]?.hoursSince
    const before = await hours()
    await test.advance(HOUR_MS)
    expect(await hours()).toBe((before ?? 0) + 1)
  })

  it('measures dwell from the day the admin names, or the day of the oldest deal', async () => {
    const unsaid = await user('wangmin').get<DwellAnswer>('/api/boards/dwell')
    expect(unsaid.body).toMatchObject({ goLiveOn: '2026-11-23', isSaid: false })
    expect(unsaid.body.stages.find(({ stage }) => stage.id === 'quote')?.now?.count).toBe(3)
    const settings = { ...test.workspace.settings, goLiveOn: '2026-11-25' as never }
    await test.workspace.changeSettings(settings, 'admin', test.now())
    const said = await user('wangmin').get<DwellAnswer>('/api/boards/dwell')
    expect(said.body).toMatchObject({ goLiveOn: '2026-11-25', isSaid: true })
  })
})

describe('the same as a file', () => {
  const file = async (personId: string, path: string) => {
    const { status, body, headers } = await user(personId).get<Buffer>(path)
    if (status !== 200) throw new Error(`${status} ${String(body)}`)
    const rows = await readXlsxTable(new Uint8Array(body))
    if (!Array.isArray(rows)) throw new Error('Not to be read')
    return { rows: rows.map(({ cells }) => cells), headers }
  }

  it.each(BOARD_NAMES)('%s holds what the person may see, and nobody else', async (board) => {
    const { rows, headers } = await file('zhangwei', `/api/boards/${board}.xlsx?owner=lina`)
    expect(String(headers['content-type'])).toContain('spreadsheet')
    expect(JSON.stringify(rows)).not.toMatch(/宁波海天|佛山陶瓷/)
    const team = await file('wangmin', `/api/boards/${board}.xlsx`)
    expect(JSON.stringify(team.rows)).not.toContain('佛山陶瓷')
  })

  it('begins with whose numbers they are, and keeps a name that looks like a formula as text', async () => {
    await givenDeal(test, 'zhoutao', '=HYPERLINK("http://evil.example","看这里")', '2026-12-03')
    const { rows } = await file('hejing', '/api/boards/heat-map.xlsx')
    expect(String(rows[0]?.[0])).toContain('自己和团队的客户')
    const formula = rows.flat().find((cell) => String(cell).includes('HYPERLINK'))
    expect(formula).toBe('=HYPERLINK("http://evil.example","看这里")')
    const { body } = await user('hejing').get<Buffer>('/api/boards/heat-map.xlsx')
    const sheet = await ZipArchive.open(new Uint8Array(body), 9_000_000).text(
      'xl/worksheets/sheet1.xml',
    )
    expect(sheet).toContain('HYPERLINK')
    expect(sheet).not.toMatch(/<f[ >]/)
  })

  it.each(['qiancai', 'left'])('is nothing for %s', async (personId) => {
    for (const board of BOARD_NAMES) {
      const { status } = await user(personId).get(`/api/boards/${board}.xlsx`)
      expect([401, 403]).toContain(status)
    }
  })
})

describe('the settings of boards', () => {
  const admin = () => user('zhaoyan')

  it('are the admin’s alone', async () => {
    for (const personId of ['zhangwei', 'wangmin', 'chen', 'qiancai']) {
      expect((await user(personId).get('/api/boards/settings')).status).toBe(403)
      const change = await user(personId).patch('/api/boards/settings', { goLiveOn: null })
      expect(change.status).toBe(403)
    }
  })

  it('are stored, and the cloud follows them', async () => {
    const saved = await admin().patch<BoardSettings>('/api/boards/settings', {
      goLiveOn: '2026-11-24',
      cloudWords: [' 三轴联动 '],
    })
    expect(saved).toMatchObject({
      status: 200,
      body: { goLiveOn: '2026-11-24', cloudWords: ['三轴联动'], cloudStopWords: [] },
    })
    expect(test.workspace.settings.goLiveOn).toBe('2026-11-24')
    expect((await user('wangmin').get('/api/boards/words')).status).toBe(200)
  })

  it.each([
    { goLiveOn: '2026-02-30' },
    { goLiveOn: 'tomorrow' },
    { cloudWords: ['同一个', '同一个'] },
    { cloudStopWords: ['  '] },
    { cloudWords: Array.from({ length: 501 }, (_, n) => `词${n}`) },
    { cloudWords: 'one' },
    { redFlagHours: 1 },
  ])('refuse what makes no sense: %j', async (patch) => {
    const before = test.workspace.settings
    const { status, body } = await admin().patch<ApiProblem>('/api/boards/settings', patch)
    expect(status).toBe(400)
    expect(body.message).toMatch(/[\u4e00-\u9fff]/)
    expect(test.workspace.settings).toBe(before)
  })
})

describe('what is said to the bot (R47)', () => {
  it('is counted per manager: every time a contract was asked for', async () => {
    const chat = new WebChatUser(test, 'wangmin')
    for (let n = 0; n < 3; n += 1) await chat.say('苏州精工机床合同发我看看')
    const { body } = await user('chen').get<ChecklistAnswer>('/api/boards/checklist')
    const asks = Object.fromEntries(body.asks.people.map(({ person, asks }) => [person.name, asks]))
    expect(asks).toMatchObject({ 王敏: 3, 何静: 0 })
    const own = await user('hejing').get<ChecklistAnswer>('/api/boards/checklist')
    expect(own.body.asks.people.map(({ person }) => person.name)).toEqual(['何静'])
    const rep = await user('zhangwei').get<ChecklistAnswer>('/api/boards/checklist')
    expect(rep.body.asks.people).toEqual([])
  })
})

describe('bad input', () => {
  it.each([
    'period=yesterday',
    'period=2026-02-30_2026-03-01',
    'period=2026-03-02_2026-03-01',
    'by=colour',
    'unknown=1',
    `region=${'x'.repeat(61)}`,
    'owner=',
  ])('is refused with a word: %s', async (query) => {
    for (const board of BOARD_NAMES) {
      const { status, body } = await user('wangmin').get<ApiProblem>(
        `/api/boards/${board}?${query}`,
      )
      expect(status).toBe(400)
      expect(body.message).toMatch(/[\u4e00-\u9fff]/)
    }
  })

  it.each(['offset=-1', 'offset=x', 'part=RED', `stage=${'x'.repeat(65)}`])(
    'is refused in rows: %s',
    async (query) => {
      const { status } = await user('wangmin').get(`/api/boards/heat-map/rows?${query}`)
      expect(status).toBe(400)
    },
  )

  it('finds no such board', async () => {
    expect((await user('wangmin').get('/api/boards/nonsense')).status).toBe(404)
  })

  it('has no rows beyond the last', async () => {
    const { body } = await user('wangmin').get<BoardRowsAnswer>(
      '/api/boards/heat-map/rows?offset=9000',
    )
    expect(body).toMatchObject({ rows: [], total: 3, nextOffset: null })
  })
})
