import { cardFor } from '@kedu/bot/cards/card-for'
import { isBriefPicture } from '@kedu/server/brief/digest-state'
import { noteBriefUse } from '@kedu/server/brief/note-use'
import { localDate } from '@kedu/shared/time/instant'
import { afterEach, describe, expect, it } from 'vitest'
import { inProcessJudge } from '../../support/in-process-judge.ts'
import { BriefScene } from './brief-scene.ts'

const NO_NAMES = { stageName: () => null, personName: () => null }

let scene: BriefScene
afterEach(() => scene.close())

/** 张伟 moved one deal's date three times; another one turned red on Saturday evening. */
async function given(change?: Parameters<typeof BriefScene.open>[1]): Promise<BriefScene> {
  scene = await BriefScene.open('2026-11-09 09:00', change)
  await scene.opened('2026-11-09 10:00', 'moved', '苏州晴川精密机械有限公司', '2026-11-11')
  await scene.moveDate('2026-11-11 10:00', 'moved', '2026-11-16')
  await scene.moveDate('2026-11-16 10:00', 'moved', '2026-11-20')
  await scene.moveDate('2026-11-20 10:00', 'moved', '2026-11-27')
  await scene.opened('2026-11-16 10:00', 'late', '无锡宏泰电子有限公司', '2026-11-19')
  return scene
}

describe('the morning brief', () => {
  it('brings what turned red over the weekend and a question with its reason, and a picture', async () => {
    await given()
    expect(await scene.morning('2026-11-23 08:29')).toBe(0)
    await scene.morning('2026-11-23 08:30')
    const message = await scene.sent('wangmin')
    if (message?.kind !== 'brief') throw new Error(`${message?.kind}`)
    const { items, counts, picture, period } = message.brief
    expect(period).toBe('day')
    expect(counts).toMatchObject({ open: 2, red: 1, newRed: 1 })
    expect(items.map(({ kind, deal }) => `${kind} ${deal.dealId}`)).toEqual([
      'red late',
      'question moved',
    ])
    expect(items[1]).toMatchObject({ reason: { kind: 'date-moved', times: 3 } })
    expect(picture?.mime).toBe('image/png')
    const { workspace } = scene.kedu
    expect(await isBriefPicture(workspace, 'wangmin', picture?.fileId ?? '')).toBe(true)
    expect(await isBriefPicture(workspace, 'zhangwei', picture?.fileId ?? '')).toBe(false)
  })

  it('goes out once a day, also when the process starts again', async () => {
    await given()
    expect(await scene.morning('2026-11-23 08:30')).toBeGreaterThan(0)
    expect(await scene.morning('2026-11-23 08:31')).toBe(0)
    await scene.kedu.close()
    await scene.start()
    expect(await scene.morning('2026-11-23 08:32')).toBe(0)
    expect(await scene.morning('2026-11-23 23:00')).toBe(0)
  })

  it('goes to the director on the first workday of the week, with the week in it', async () => {
    await given()
    await scene.morning('2026-11-23 08:30')
    const monday = await scene.sent('chen')
    expect(monday?.kind === 'brief' && monday.brief.week?.funnel[0]).toMatchObject({
      stageName: '线索',
      open: 2,
      entered: 1,
      enteredBefore: 1,
    })
    await scene.morning('2026-11-24 08:30')
    expect((await scene.sent('chen'))?.kind).not.toBe('brief')
  })

  it('tells the director how much was acted on within 24 hours, rule by rule', async () => {
    await given()
    await scene.morning('2026-11-21 19:00')
    await scene.moveDate('2026-11-22 18:00', 'late', '2026-12-20')
    await scene.morning('2026-11-23 08:30')
    const monday = await scene.sent('chen')
    if (monday?.kind !== 'brief') throw new Error(`${monday?.kind}`)
    expect(monday.brief.week?.rates).toEqual([
      { rule: 'red-flag', kind: 'manager', sent: 1, acted: 1, undecided: 0 },
    ])
    const context = { now: scene.now, zone: 'Asia/Shanghai', recipientId: 'chen', names: NO_NAMES }
    const titles = cardFor(monday, context).items.map(({ title }) => title)
    expect(titles.slice(titles.indexOf('24 小时内处理（近 7 天，没到时间的不算）'))).toContain(
      '红旗 · 告诉主管：1 / 1 条（100%）',
    )
  })

  it('is no message on a day off, nor when nothing is to say', async () => {
    await given()
    expect(await scene.morning('2026-11-22 08:30')).toBe(0)
    await scene.close()
    scene = await BriefScene.open()
    await scene.opened('2026-11-20 10:00', 'fine', '苏州晴川', '2026-11-27')
    await scene.morning('2026-11-24 08:30')
    expect(await scene.sent('wangmin')).toBeNull()
  })

  it('is not sent to whoever switched it off, who keeps the digest', async () => {
    await given((person) =>
      person.id === 'wangmin'
        ? { ...person, brief: 'off' as const, delivery: 'digest' as const }
        : person,
    )
    await scene.morning('2026-11-21 20:00')
    await scene.morning('2026-11-23 08:30')
    const message = await scene.sent('wangmin')
    expect(message?.kind).toBe('digest')
    expect(message?.groups.flatMap(({ deals }) => deals.map(({ dealId }) => dealId))).toEqual([
      'late',
    ])
  })

  it('goes to the deputy while the manager is away', async () => {
    const today = localDate('2026-11-23')
    await given((person) =>
      person.id === 'wangmin'
        ? { ...person, leaves: [{ from: today, to: today }], deputyId: 'lina' }
        : person,
    )
    await scene.morning('2026-11-23 08:30')
    const message = await scene.sent('lina')
    expect(message?.kind === 'brief' && message.brief.insteadOf).toEqual(['王敏'])
    expect((await scene.sent('wangmin'))?.kind).not.toBe('brief')
  })

  it('is left out when the morning was missed; the digest still comes', async () => {
    await given((person) => (person.id === 'wangmin' ? { ...person, delivery: 'digest' } : person))
    await scene.morning('2026-11-21 20:00')
    await scene.morning('2026-11-23 12:30')
    expect((await scene.sent('wangmin'))?.kind).toBe('digest')
  })

  it('is a brief without a picture when none can be drawn', async () => {
    await given()
    await scene.kedu.close()
    await scene.start({ ...inProcessJudge, canDrawChinese: async () => false })
    await scene.morning('2026-11-23 08:30')
    const message = await scene.sent('wangmin')
    expect(message?.kind === 'brief' && message.brief).toMatchObject({ picture: null })
    await scene.kedu.close()
    await scene.start({
      ...inProcessJudge,
      draw: () => Promise.reject(new Error('the process was stopped')),
    })
    await scene.moveDate('2026-11-23 10:00', 'late', '2026-11-23')
    await scene.morning('2026-11-26 08:30')
    const later = await scene.sent('wangmin')
    expect(later?.kind === 'brief' && later.brief.picture).toBeNull()
  })
})

describe('what the digest would have brought', () => {
  it('is in the brief word for word', async () => {
    const digestOf = async (briefs: boolean) => {
      await given((person) =>
        person.id === 'wangmin' ? { ...person, delivery: 'digest' } : person,
      )
      await scene.opened('2026-11-16 11:00', 'later', '常州天合机械有限公司', '2026-11-18', 'lina')
      await scene.morning('2026-11-21 20:00', { briefs })
      await scene.morning('2026-11-23 08:30', { briefs })
      const message = await scene.sent('wangmin')
      if (briefs) return message
      await scene.close()
      return message
    }
    const plain = await digestOf(false)
    const brief = await digestOf(true)
    expect(plain?.kind).toBe('digest')
    expect(brief?.kind).toBe('brief')
    expect(plain?.groups.length).toBeGreaterThan(0)
    expect(brief?.groups).toEqual(plain?.groups)
    expect(brief?.doubtfulMoves).toEqual(plain?.doubtfulMoves)
  })
})

describe('〔会上用了这条〕', () => {
  const today = localDate('2026-11-23')

  async function sentBrief() {
    await given()
    await scene.morning('2026-11-23 08:30')
    const { workspace } = scene.kedu
    return (itemId: string, personId = 'wangmin') =>
      noteBriefUse(workspace, personId, { date: today, itemId }, scene.now)
  }

  it('is recorded once per person and item, with who and which', async () => {
    const use = await sentBrief()
    const first = await use('red:late')
    // The card changes in place and keeps its picture.
    expect(first).toMatchObject({
      kind: 'used',
      brief: { brief: { picture: { mime: 'image/png' } } },
    })
    expect(
      first.kind === 'used' && first.brief?.kind === 'brief' && first.brief.brief.items,
    ).toEqual([
      expect.objectContaining({ id: 'red:late', isUsed: true }),
      expect.objectContaining({ isUsed: false }),
    ])
    expect((await use('red:late')).kind).toBe('used-before')
    const { store, workspace } = scene.kedu
    const events = await store.history(workspace.id, 'digest/wangmin')
    expect(events.map(({ body }) => body)).toEqual([
      expect.objectContaining({ kind: 'digest-sent' }),
      {
        kind: 'brief-item-used',
        by: 'wangmin',
        date: today,
        itemId: 'red:late',
        what: 'red',
        ownerId: 'zhangwei',
        dealId: 'late',
      },
    ])
  })

  it('is unknown for items, days and people it was not for', async () => {
    const use = await sentBrief()
    expect(await use('red:other')).toEqual({ kind: 'unknown' })
    expect(await use('red:late', 'zhangwei')).toEqual({ kind: 'unknown' })
  })

  it('counts once when two taps come at the same moment', async () => {
    const use = await sentBrief()
    const kinds = (await Promise.all([use('red:late'), use('red:late')])).map(({ kind }) => kind)
    expect(kinds.sort()).toEqual(['used', 'used-before'])
  })
})
