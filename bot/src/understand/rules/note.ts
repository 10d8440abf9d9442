import { type Clause, trimPunctuation } from '../text.ts'
import type { IntentName } from '../understanding.ts'
import { LOST, WAIT } from './intent.ts'

interface Span {
  start: number
  end: number
}

const PROCESS_LEAD =
  /^.*?(?:工艺(?:备注|要求|说明|注意事项|注意|单)?|生产(?:备注|注意事项|注意|要求|说明)|工单备注|(?:给|跟|告诉|通知|提醒|交代|嘱咐|叮嘱)(?:一下)?(?:生产|车间|工厂)(?:那边|部|的)?(?:备注|说一?声|说|交代|注明|注意)?|(?:备注|注明|记)(?:一下|给|到)?(?:工艺|生产|车间))(?:一下|里|上|写上?|写|加上?|加一条|是|为|备注|:|,|\s|给)*/s
const REASON =
  /(?:因为|由于|原因(?:是|:)?|(?<!再)说(?:是)?|理由(?:是|:)?|主要(?:是)?|嫌)\s*[:,]?\s*([^。;\n]{2,60})/

/**
 * What is kept in the rep's own words: the remark for production, what a colleague is asked for, why a
 * deal was lost or waits. Other reports are kept whole as the summary.
 */
export function noteOf(
  intent: IntentName,
  text: string,
  said: string,
  clauses: readonly Clause[],
  used: readonly Span[],
  request: Span | null,
  /** What other fields already tell: the obstacle, and until when it rests. */
  told: { obstacle: Span | null; pause: Span | null },
): string | null {
  switch (intent) {
    case 'process-note': {
      const lead = PROCESS_LEAD.exec(text)?.[0].length ?? 0
      const words = trimPunctuation(said.slice(lead))
      return words === '' ? null : words
    }
    case 'collaborate': {
      if (!request) return null
      const words = trimPunctuation(said.slice(request.start, request.end))
      return words === '' ? null : words
    }
    case 'lost':
    case 'wait': {
      const reason = REASON.exec(text)
      const words = reason?.[1]
      if (reason && words !== undefined) {
        const start = reason.index + reason[0].length - words.length
        const { pause } = told
        const end = pause && pause.start > start ? pause.start : start + words.length
        // A reason given as one may name a day: 因为年底预算. Otherwise the day is told already.
        const known = /^(?:因为|由于|原因|理由)/.test(reason[0]) ? [told.obstacle] : used
        if (known.some((u) => u && u.start < end && start < u.end)) return null
        const from = reason[0].startsWith('嫌') ? reason.index : start
        return trimPunctuation(said.slice(from, Math.min(end, start + words.length))) || null
      }
      const main = clauses.filter((c) => (intent === 'lost' ? LOST : WAIT).test(c.text))
      if (told.pause) main.push(...clauses.filter((c) => overlaps(c, told.pause)))
      const other = rest(said, clauses, [...used, ...main])
      return other ?? (intent === 'wait' ? awaited(text, said, used) : null)
    }
    case 'undo':
    case 'help':
    case 'query-contract':
    case 'query-deal':
    case 'query-overdue':
    case 'query-today':
    case 'query-approval':
    case 'other':
    case 'update':
    case 'new-customer':
    case 'won':
    case 'payment':
    case 'task-done':
    case 'reassign':
      // The whole message is kept as the summary; nothing is cut out of it a second time.
      return null
    default:
      return intent satisfies never
  }
}

const AWAITED =
  /等(?!客户|对方|他们|她们|人家|那边|到|等|一)[^,。;!\n◇]{3,24}?(?=(?:以后|之后|后)?再(?:说|谈|定|看|联系|聊|跟|议|推|动|签|买|订))/

/** 等老板从国外回来再说: the wait's own words say what it is for. A day or a season is none. */
function awaited(text: string, said: string, used: readonly Span[]): string | null {
  const m = AWAITED.exec(text)
  if (m === null || /^等(?:开年|过年|过完年|来年|年后|节后|明年|下半年|下个?月)/.test(m[0]))
    return null
  const end = m.index + m[0].length
  if (used.some((u) => u.start < end && m.index < u.end)) return null
  return trimPunctuation(said.slice(m.index, end)) || null
}

function rest(said: string, clauses: readonly Clause[], used: readonly Span[]): string | null {
  const words = clauses
    .filter((c) => !used.some((u) => u.start < c.end && c.start < u.end))
    .map((c) => said.slice(c.start, c.end))
    .filter((w) => /[\u4e00-\u9fff]{4}/.test(w))
  return words.length === 0 ? null : words.join('，')
}

function overlaps(a: Span, b: Span | null): boolean {
  return b !== null && a.start < b.end && b.start < a.end
}
