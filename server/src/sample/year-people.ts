/** Who works in the company whose year is told: reps in teams, managers, regional directors, a back office. */
import { newPerson, type Person, type PersonId } from '@kedu/shared/people/person'
import { daysBetween, type LocalDate, plusDays } from '@kedu/shared/time/instant'
import { SAMPLE_DIRECTOR } from '../trial/sample-settings.ts'
import type { Random } from './random.ts'

export const YEAR_REGIONS = ['华东', '华南', '华北', '西南', '华中'] as const
export type YearRegion = (typeof YEAR_REGIONS)[number]

const TEAM = 5
/** From who decides from memory much of the time to who hardly ever does. */
const LOOKS = [0.6, 0.95] as const
const SURNAMES = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤',
]
const GIVEN =
  '伟 敏 静 磊 洋 艳 勇 军 杰 娟 涛 超 明 霞 平 刚 桂英 志强 秀兰 海燕 建华 丽娟 晓东 文博 雨桐 子涵 俊杰 思远 嘉怡 浩然 梓萱 一鸣 佳琪 立群 国栋 春梅 红梅 永强 振宇 晓峰 雪莹 建军 玉兰 少华 云飞 天佑 若曦 景行 书瑶 启航'.split(
    ' ',
  )

/** How somebody works: what the year makes of their deals. */
export interface Habits {
  /** 0.7–1.3: how readily deals move on. */
  skill: number
  /** Share of next actions that are done on time. */
  punctuality: number
  /** Share of updates that only move the date. */
  dateMoving: number
  /** Share of visits that bring a photo. */
  photos: number
}

export interface YearRep {
  person: Person
  region: YearRegion
  managerId: string
  /** First day with deals. */
  from: LocalDate
  habits: Habits
}

export interface YearPeople {
  /** Managers before those they lead. */
  people: Person[]
  reps: YearRep[]
  /** By who leads: the share of their decisions they make on Kedu's card; the others without having looked. */
  looks: ReadonlyMap<PersonId, number>
}

/** The same people for the same dice; `from` and `to` are the first and the last day told. */
export function yearPeople(
  repCount: number,
  from: LocalDate,
  to: LocalDate,
  random: Random,
): YearPeople {
  const names = namesFor(random)
  const days = daysBetween(from, to)
  const teams = Math.ceil(repCount / TEAM)
  const regions = YEAR_REGIONS.slice(0, Math.min(YEAR_REGIONS.length, teams))
  const people: Person[] = [
    account({ id: SAMPLE_DIRECTOR, name: '周敏', role: 'director', department: '管理层' }),
  ]
  const under = (managerId: string) => ({ managerId })
  for (const [n, region] of regions.entries()) {
    const department = `${region}销售部`
    people.push(
      account({
        id: `director-${n + 1}`,
        name: names(),
        role: 'director',
        department,
        region,
        ...under(SAMPLE_DIRECTOR),
      }),
    )
  }
  const reps: YearRep[] = []
  for (let team = 0; team < teams; team += 1) {
    const at = team % regions.length
    const region = regions[at] ?? YEAR_REGIONS[0]
    const department = `${region}销售部`
    const managerId = `manager-${team + 1}`
    const manager = account({
      id: managerId,
      name: names(),
      role: 'manager',
      department,
      region,
      ...under(`director-${at + 1}`),
      leaves: leavesOf(from, days, random),
    })
    people.push(manager)
    const size = Math.min(TEAM, repCount - team * TEAM)
    for (let n = 0; n < size; n += 1) {
      const id = `rep-${team * TEAM + n + 1}`
      const isNew = random.chance(0.2)
      const joinedOn = isNew
        ? plusDays(from, random.whole(Math.round(days * 0.1), Math.round(days * 0.75)))
        : plusDays(from, -random.whole(30, 1500))
      const person = account({
        id,
        name: names(),
        role: 'rep',
        department,
        region,
        managerId,
        deputyId: size < 2 ? null : `rep-${team * TEAM + ((n + 1) % size) + 1}`,
        joinedOn,
        leaves: leavesOf(from, days, random),
      })
      people.push(person)
      const habits = habitsOf(random)
      reps.push({ person, region, managerId, from: isNew ? joinedOn : from, habits })
    }
  }
  for (const [id, name, role, department] of OFFICE)
    people.push(account({ id, name, role, department, ...under(SAMPLE_DIRECTOR) }))
  const leading = people.filter(({ role }) => role === 'manager' || role === 'director')
  const looks = new Map(leading.map(({ id }) => [id, random.between(...LOOKS)]))
  return { people, reps, looks }
}

const OFFICE = [
  ['linxiao', '林晓', 'admin', '管理层'],
  ['sunyan', '孙燕', 'finance', '财务部'],
  ['wugang', '吴刚', 'production', '生产部'],
  ['zhengkai', '郑凯', 'warehouse', '仓储部'],
] as const

function account(given: Pick<Person, 'id' | 'name'> & Partial<Person>): Person {
  return newPerson({ ...given, accounts: { web: given.id } })
}

/** Different names as long as there are any. */
function namesFor(random: Random): () => string {
  const taken = new Set(['周敏', '林晓', '孙燕', '吴刚', '郑凯'])
  return () => {
    let name = ''
    for (let tries = 0; tries < 50 && (name === '' || taken.has(name)); tries += 1)
      name = `${random.pick(SURNAMES)}${random.pick(GIVEN)}`
    taken.add(name)
    return name
  }
}

/** Most are as good as most; one in six likes to move dates. */
function habitsOf(random: Random): Habits {
  const isMover = random.chance(1 / 6)
  return {
    skill: random.between(0.75, 1.25),
    punctuality: random.between(0.74, 0.95) - (isMover ? 0.06 : 0),
    dateMoving: isMover ? random.between(0.3, 0.5) : random.between(0.01, 0.05),
    photos: isMover ? 0.04 : random.between(0.12, 0.4),
  }
}

/** Annual leave: once or twice a few days. */
function leavesOf(from: LocalDate, days: number, random: Random): Person['leaves'] {
  const count = random.whole(0, 2)
  return Array.from({ length: count }, () => {
    const start = plusDays(from, random.whole(0, days))
    return { from: start, to: plusDays(start, random.whole(1, 4)) }
  }).sort((a, b) => (a.from < b.from ? -1 : 1))
}
