/** 「等客户到12月20日」「再等到月底」: the deal rests until a day. */

interface Span {
  start: number
  end: number
}

/** Right before the day. 到 is needed: "等客户下周三的图纸" waits for drawings. */
const BEFORE =
  /(?:再|先|就|继续|那就|只能|还要|还得|暂时)*等(?:一?等)?(?:客户|◇+|他们|对方|那边|人家|甲方|业主)?(?:那边|这边|们)?[\s,]?(?:到|至)\s?$/
/** Nothing but the wait is said: "等到周五才能付款" tells what is stuck. */
const AFTER =
  /^\s?(?:左右|前后|上下|那天|以后|之后|后|吧|了|呢|哈|啊)*(?:$|[,。;!\n\s]|因为|由于|再)/
const NOT_ASKED = /(?:不能|不用|不想|别|不|没|如果|要是|假如|万一)[^,。;\n]{0,4}$/

/** From 等 to the end of the day; null when no day is waited for. `text` is folded and masked. */
export function waitUntil<D extends Span & { isPast: boolean }>(
  text: string,
  dates: readonly D[],
): (Span & { day: D }) | null {
  for (const day of dates) {
    if (day.isPast || !AFTER.test(text.slice(day.end, day.end + 12))) continue
    const from = Math.max(0, day.start - 20)
    const before = BEFORE.exec(text.slice(from, day.start))
    if (!before) continue
    const start = from + before.index
    if (NOT_ASKED.test(text.slice(Math.max(0, start - 8), start))) continue
    return { start, end: day.end, day }
  }
  return null
}
