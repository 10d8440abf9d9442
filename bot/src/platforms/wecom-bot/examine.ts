/** The intelligent bot as an operator sees it: its callback, or its connection. */
import type { Instant } from '@kedu/shared/time/instant'
import {
  brokenAs,
  type ExaminationSubject,
  type Finding,
  fine,
  unknown,
} from '../../examination.ts'
import type { ConnectionState } from '../../platform.ts'
import type { CallbackKeys } from '../wecom/callback-crypto.ts'
import { examineCallback } from '../wecom/examine-callback.ts'

const CALLBACK_PATH = '/callbacks/wecom/bot'

/** What `kedu doctor` says about the bot. */
const words = {
  connection: '长连接',
  open: '已连上。',
  closed: '没有连上，正在重试。',
  notServing: '刻度没有在运行。为了不把运行中的挤下线，这里不试连。',
  start: '先运行 npx pnpm@10.34.8 start，再在另一个窗口运行 kedu doctor。',
  check:
    '请核对 WECOM_BOT_ID 和 WECOM_BOT_SECRET，确认机器人用的是「长连接」、没有别的程序用同一个机器人，服务器能访问 openws.work.weixin.qq.com。',
} as const

export function examineBotCallback(
  subject: ExaminationSubject,
  deps: { keys: CallbackKeys; now(): Instant; randomBytes(size: number): Uint8Array },
): Promise<Finding[]> {
  return examineCallback(subject, CALLBACK_PATH, deps).then((finding) => [finding])
}

/** A second connection would end the first one, so only the process that has it can tell. */
export function examineBotConnection(
  { isServing }: ExaminationSubject,
  state: ConnectionState,
): Finding[] {
  if (!isServing) return [unknown(words.connection, words.notServing, words.start)]
  return state.isOpen
    ? [fine(words.connection, words.open)]
    : [brokenAs(words.connection, state.problem ?? words.closed, words.check)]
}
