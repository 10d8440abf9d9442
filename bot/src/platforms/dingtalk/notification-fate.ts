/**
 * What became of a work notification: DingTalk takes every one and drops some of them afterwards. Pure.
 *
 * @see https://open.dingtalk.com/document/development/gets-the-result-of-sending-messages-asynchronously-to-the-enterprise
 */
import { Type } from 'typebox'
import { textList, userIdList } from '../directory-walk.ts'
import { list, node, parsed } from './json-node.ts'

/** Samples print lists as texts: read leniently. */
export const NotificationResultReply = Type.Object({ send_result: Type.Optional(Type.Unknown()) })

export type NotificationFate =
  | 'shown'
  /** DingTalk has not got to it yet, or says nothing about the person. */
  | 'open'
  /** No such person, or outside the app's range. */
  | 'invalid'
  /** Too many a minute: a while later it goes. */
  | 'too-fast'
  /** Dropped for whatever reason: it has to be said another way. */
  | 'dropped'

/** More than so many a minute, of the app or of the company. */
const TOO_FAST: readonly string[] = ['143103', '143104']
/** The same words were shown to the person this day already. */
const REPEATED = '143106'

/** @param result `send_result` of a notification to this one person */
export function fateOf(result: unknown, userId: string): NotificationFate {
  const self = userId.toLowerCase()
  const lists = node(parsed(result))
  const isIn = (name: string) => userIdList(parsed(lists[name])).includes(self)
  if (isIn('invalid_user_id_list')) return 'invalid'
  const forbidden = list(parsed(lists.forbidden_list))
    .map(node)
    .find((entry) => userIdList(entry.userid).includes(self))
  if (forbidden !== undefined) {
    const [code = ''] = textList(forbidden.code)
    if (code === REPEATED) return 'shown'
    return TOO_FAST.includes(code) ? 'too-fast' : 'dropped'
  }
  // The older form of the same list names nobody's reason.
  if (isIn('forbidden_user_id_list') || isIn('failed_user_id_list')) return 'dropped'
  return isIn('read_user_id_list') || isIn('unread_user_id_list') ? 'shown' : 'open'
}
