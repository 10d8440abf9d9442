import { decodeEvent, isEvent } from '@kedu/bot/platforms/dingtalk/events'
import { instant } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import fc from '../../../support/property.ts'

const now = instant(1_795_399_200_000)
const content = (data: unknown) => decodeEvent(data, now).content

describe('an event of the organisation', () => {
  it.each(['user_add_org', 'user_modify_org', 'user_leave_org'])('names people: %s', (type) => {
    const changed = { kind: 'directory-changed', userIds: ['zhangwei', 'LiNa'], departmentIds: [] }
    expect(content({ EventType: type, UserId: ['zhangwei', 'LiNa', 'zhangwei'] })).toEqual(changed)
    expect(content({ EventType: type, userId: ['zhangwei', 'LiNa'] })).toEqual(changed)
  })

  it.each(['org_dept_create', 'org_dept_modify', 'org_dept_remove'])(
    'names departments: %s',
    (type) => {
      const changed = { kind: 'directory-changed', userIds: [], departmentIds: ['12', '345'] }
      expect(content({ EventType: type, DeptId: ['12', '345'] })).toEqual(changed)
      expect(content({ EventType: type, deptId: [12, 345] })).toEqual(changed)
      expect(content({ EventType: type, deptId: 12 })).toMatchObject({ departmentIds: ['12'] })
    },
  )

  it.each([
    ['an approval', { EventType: 'bpms_instance_change', staffId: 'zhangwei' }],
    ['a check-in', { EventType: 'check_in', staffId: 'zhangwei' }],
    ['people of another event', { EventType: 'label_user_change', UserId: ['zhangwei'] }],
    ['a change that names nobody', { EventType: 'user_add_org', UserId: [] }],
    ['a change that names nonsense', { EventType: 'user_add_org', UserId: [null, {}, ''] }],
    ['no kind', { UserId: ['zhangwei'] }],
    ['no object', 'text'],
    ['nothing', null],
  ])('is ignored when it is %s', (_what, data) => {
    expect(content(data).kind).toBe('ignored')
  })

  it('is known again by its own id, whichever way it came', () => {
    const overHttp = { EventType: 'user_add_org', UserId: ['zw'], eventId: 'e1', EventTime: 1 }
    const overStream = { EventType: 'user_add_org', userId: ['zw'], eventId: 'e1', EventTime: '2' }
    expect(decodeEvent(overHttp, now).id).toBe('dingtalk:event:e1')
    expect(decodeEvent(overStream, now).id).toBe('dingtalk:event:e1')
  })

  it('without an id is known by what it says', () => {
    const event = { EventType: 'user_add_org', UserId: ['zw'], TimeStamp: '1795399100000' }
    const { id } = decodeEvent(event, now)
    expect(decodeEvent({ ...event }, instant(now + 60_000)).id).toBe(id)
    expect(decodeEvent({ ...event, TimeStamp: '1795399100001' }, now).id).not.toBe(id)
    expect(decodeEvent({ ...event, UserId: ['ln'] }, now).id).not.toBe(id)
    expect(isEvent({ id })).toBe(true)
    expect(isEvent({ id: 'dingtalk:msg:1' })).toBe(false)
  })

  it('happened when it says, in seconds or milliseconds, and never later than now', () => {
    const sentAt = (EventTime: unknown) => decodeEvent({ EventType: 'x', EventTime }, now).sentAt
    expect(sentAt(1_795_399_100_000)).toBe(1_795_399_100_000)
    expect(sentAt('1795399100')).toBe(1_795_399_100_000)
    expect(sentAt(now + 1)).toBe(now)
    expect(sentAt('yesterday')).toBe(now)
    expect(sentAt(-5)).toBe(now)
  })

  it('is nobody’s: there is no sender to answer', () => {
    expect(decodeEvent({ EventType: 'user_add_org', UserId: ['zw'] }, now)).toMatchObject({
      platform: 'dingtalk',
      userId: '',
      chat: { kind: 'single' },
      route: null,
    })
  })

  it('gives something whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (data, ids) => {
        expect(isEvent(decodeEvent(data, now))).toBe(true)
        const changed = decodeEvent({ EventType: 'user_add_org', UserId: ids }, now).content
        if (changed.kind !== 'directory-changed') expect(changed.kind).toBe('ignored')
        else expect(changed.userIds.every((id) => typeof id === 'string' && id !== '')).toBe(true)
      }),
    )
  })
})
