/** What is said in the chat about handing over somebody's deals. */
import { oneLine, zh } from './spacing.ts'

export const handOverWords = {
  title: (from: string, to: string, count: number) =>
    zh`把 ${oneLine(from)} 的 ${count}个客户转给 ${oneLine(to)}？`,
  detail: '历史都保留，提醒清掉，时钟从现在重新算。两个人都会收到一条消息。',
  yes: '都转过去',
  no: '先不转',
  done: (from: string, to: string, count: number) =>
    zh`已把 ${oneLine(from)} 的 ${count}个客户转给 ${oneLine(to)}，历史都保留。`,
  partly: (count: number, refused: number) =>
    zh`转了 ${count}个，${refused}个没有转成。再说一次，我接着转剩下的。`,
  dropped: '好，没有转。',
  nobody: (name: string) => `没有找到同事「${oneLine(name)}」，请写全名。`,
  several: (name: string) =>
    `有几位「${oneLine(name)}」，请管理员用 kedu people hand-over 按账号转。`,
  same: '转出和接手是同一个人，没有动。',
  nothing: (from: string) => `${oneLine(from)} 名下没有进行中的客户。`,
  notAllowed: (from: string) => `${oneLine(from)} 的客户要由他的主管、区域总监或管理员来转。`,
  cannotOwn: (to: string) => `${oneLine(to)} 不是在职的销售、主管或总监，不能接客户。`,
} as const
