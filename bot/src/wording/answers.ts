/** Plain answers of the bot that belong to no card: who it does not know, what it cannot do, what it kept. */
import { clip, oneLine, zh } from './spacing.ts'

/** Somebody writes whom the directory does not know or who is switched off. */
export const NOT_ENROLLED =
  '我还不认识你，这条没有记下。请管理员把你加进应用的可见范围，再发一次就行。'

/** The person was found, but is no longer active. */
export const NOT_ACTIVE = '你的账号已停用，这条没有记下。要恢复请找管理员。'

/** The message is kept, the work on it will be tried again by itself. */
export const STORED_FOR_LATER = '这条已收到，系统正忙，处理好就回你，不用重发。'

/** A bug: the message is kept for the admin, nothing was written to a deal. */
export const FAILED_ONCE = '这条我没处理成，没有写进任何记录。换个说法再发一次，或请管理员看看。'

/** A tap on a key that is not ours or no longer means anything. */
export const UNKNOWN_TAP = '这个按钮已失效，没有改动任何记录。直接打字告诉我要做什么就行。'

/** An answer came to a question that was settled or forgotten. */
export const QUESTION_OVER = '这个问题已经答过了，没有再写一次。有新进展直接告诉我。'

/** Nothing could be made of the words, and nothing was stored. */
export const NOT_UNDERSTOOD =
  '没看出说的是哪个客户，先没记。带上客户名字再说一次，比如「华东机电 报价发了，周五回访」。'

export const VOICE_WITHOUT_TEXT = '语音转文字还没开通，这条语音没有记进客户。先把要点打字发我。'
export const VIDEO_NOT_KEPT = '视频我还看不了，没有存。截几张图发来，我挂到客户上。'

/** A position arrived: it counts as the place of what is said in the next half hour (R13). */
export function placeKept(label: string | null): string {
  const where = label === null ? '' : oneLine(label)
  return where === ''
    ? '位置收到了，接下来半小时记的内容会带上这个地点。'
    : zh`位置收到了：${clip(where, 40)}。接下来半小时记的内容会带上这个地点。`
}

/** A forwarded link: not opened, not stored. */
export function linkNotKept(title: string): string {
  const name = oneLine(title)
  return name === ''
    ? '链接我不会打开，也没有存。把要点打字发我，或把文件本身发来。'
    : zh`链接「${clip(name, 30)}」我不会打开，也没有存。把要点打字发我，或把文件本身发来。`
}

/** Something the platform can send and Kedu does not take. `what` names it in Chinese. */
export function unsupportedText(what: string): string {
  return zh`${clip(oneLine(what), 20)}我还处理不了，没有存。文字、照片和 PDF 可以直接发来。`
}

/** Intents whose handling comes later, or needs a customer. */
export type LaterIntent =
  | 'payment'
  | 'collaborate'
  | 'process-note'
  | 'task-done'
  | 'query-approval'

/** Recognised, not stored, said so. */
export function laterNotStoredText(intent: LaterIntent): string {
  switch (intent) {
    case 'payment':
      return '回款登记还没开通，这条没有记。带上客户名字，我可以先记在沟通摘要里。'
    case 'collaborate':
      return '请人配合要说是哪个客户，这条没有记，也没有通知对方。带上客户名字再说一次。'
    case 'process-note':
      return '工艺备注还没开通，为免被别人看到，这条没有存。请直接告诉生产。'
    case 'task-done':
      return '任务还没开通，这条没有记。带上客户名字，我可以先记在沟通摘要里。'
    case 'query-approval':
      return '审批进度还查不了，请到审批里看。'
    default:
      return intent satisfies never
  }
}
