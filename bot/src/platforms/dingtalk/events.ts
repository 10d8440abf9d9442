/**
 * Events of the organisation, however they came: over the Stream connection, as an encrypted callback
 * or from the list of those that could not be delivered. Pure.
 *
 * @see https://open.dingtalk.com/document/development/overview-of-event-subscription
 */
import { createHash } from 'node:crypto'
import { type Instant, instant } from '@kedu/shared/time/instant'
import type { Inbound, InboundContent } from '../../platform.ts'
import { isRecord } from './plaintext.ts'

const PERSON_EVENTS = ['user_add_org', 'user_modify_org', 'user_leave_org']
const DEPARTMENT_EVENTS = ['org_dept_create', 'org_dept_modify', 'org_dept_remove']
/** An id is this long at most; what is longer is not one. */
const MAX_ID_LENGTH = 128
/** DingTalk names the people of one change together. */
const MAX_IDS = 1000
/** The year 2001: whatever is smaller is in seconds. */
const MILLISECONDS_FROM = 1e12
const ID_PREFIX = 'dingtalk:event:'

/**
 * One event as Kedu takes it. Nobody said it: `userId` is empty. Its id is DingTalk's `eventId`, the
 * same whichever way the event comes; without one it is made from what the event says.
 *
 * @param data the callback's JSON value; over Stream with the headers' kind and id in it
 */
export function decodeEvent(data: unknown, receivedAt: Instant): Inbound {
  const fields = lowerCased(data)
  const type = text(fields.get('eventtype')) ?? ''
  return {
    id: `${ID_PREFIX}${text(fields.get('eventid')) ?? digest(type, fields)}`,
    platform: 'dingtalk',
    userId: '',
    sentAt: happenedAt(fields, receivedAt),
    receivedAt,
    chat: { kind: 'single' },
    route: null,
    content: contentOf(type, fields),
  }
}

/** Whether this came as an event, and is answered as one. */
export function isEvent(inbound: Pick<Inbound, 'id'>): boolean {
  return inbound.id.startsWith(ID_PREFIX)
}

function contentOf(type: string, fields: ReadonlyMap<string, unknown>): InboundContent {
  const userIds = PERSON_EVENTS.includes(type) ? ids(fields.get('userid')) : []
  const departmentIds = DEPARTMENT_EVENTS.includes(type) ? ids(fields.get('deptid')) : []
  if (userIds.length + departmentIds.length > 0) {
    return { kind: 'directory-changed', userIds, departmentIds }
  }
  return { kind: 'ignored', what: /^[\w.]{1,64}$/.test(type) ? type : 'event' }
}

/** Over HTTP the fields begin with a capital (`UserId`), over Stream with a small letter (`userId`). */
function lowerCased(data: unknown): ReadonlyMap<string, unknown> {
  const fields = new Map<string, unknown>()
  if (!isRecord(data)) return fields
  for (const [name, value] of Object.entries(data)) fields.set(name.toLowerCase(), value)
  return fields
}

/** One id or a list, as texts or numbers; the samples have all four. */
function ids(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  const texts = list.slice(0, MAX_IDS).flatMap((entry) => {
    const id = text(entry)
    return id === null ? [] : [id]
  })
  return [...new Set(texts)]
}

function text(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID_LENGTH ? value : null
}

/** Never later than it came: the clock of the other side may be ahead. */
function happenedAt(fields: ReadonlyMap<string, unknown>, receivedAt: Instant): Instant {
  const given = Number(text(fields.get('eventtime')) ?? text(fields.get('timestamp')))
  if (!Number.isFinite(given) || given <= 0) return receivedAt
  const at = given < MILLISECONDS_FROM ? given * 1000 : given
  return instant(Math.min(at, receivedAt))
}

/** The same event again has the same fields; one at another time is another. */
function digest(type: string, fields: ReadonlyMap<string, unknown>): string {
  const at = text(fields.get('eventtime')) ?? text(fields.get('timestamp')) ?? ''
  const about = [fields.get('userid'), fields.get('deptid')]
  return createHash('sha256')
    .update(JSON.stringify([type, at, about]))
    .digest('hex')
    .slice(0, 32)
}
