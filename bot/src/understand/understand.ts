/**
 * Reads one message. The steps, in order: make the text plain; find the customers and mask their names;
 * cut the message at its customers; read each stretch by the rules; put the parts together. What it
 * quotes is looked at for a customer only when the message names none.
 */
import { analyse } from './analyse.ts'
import { findNewCustomer } from './rules/new-customer.ts'
import { stretchesOf } from './rules/split-customers.ts'
import { clausesOf, type Message, prepareMessage } from './text.ts'
import type {
  CustomerMention,
  KnownCustomer,
  UnderstandContext,
  Understanding,
} from './understanding.ts'

/** Stands for each letter of a known customer's name, so that 希望科技 is never read as a wish. */
const MASK = '◇'

/**
 * What a rep means. Never throws; anything it cannot read comes back as `other` with empty fields.
 * An unnamed customer is `null`: the dialog decides from the recent chat.
 *
 * @example understand('华东机电报价发过去了，嫌贵，周五再去', context)
 */
export function understand(text: string, context: UnderstandContext): Understanding {
  const message = prepareMessage(text)
  const mentions = usable(context.customers.mentions(message.text), message)
  const masked = { said: message.said, text: mask(message.text, mentions) }
  const about = distinct(mentions)
  if (about.length === 0) return withQuoted(analyse(masked, context, false), masked, context)
  if (about.length === 1) {
    return withCustomer(analyse(masked, context, about.length > 0), about[0] ?? null)
  }
  const whole = analyse(masked, context, true)
  if (isAboutNone(whole)) return withCustomers(whole, about, [])
  const parts = partsOf(masked, about, mentions, context)
  return withCustomers(merge(whole, parts), about, parts)
}

/**
 * "报价发了，周五回访" under the quoted question "华东机电什么情况" is about 华东机电. A new customer, a
 * command and small talk are about nobody in the quote; a quote that names several decides nothing.
 */
function withQuoted(
  plain: Understanding,
  masked: Message,
  context: UnderstandContext,
): Understanding {
  const { quotedText } = context
  if (quotedText === undefined || quotedText === null || quotedText.trim() === '') return plain
  if (plain.newCustomer !== null || isAboutNone(plain)) return plain
  const quoted = prepareMessage(quotedText)
  const named = distinct(usable(context.customers.mentions(quoted.text), quoted))
  const [only] = named
  if (!only || named.length > 1) return plain
  const told = analyse(masked, context, true)
  if (plain.intent === 'other' && !tellsSomething(told)) return plain
  return withCustomer(told, only)
}

/** Whether there is more in it than the intent, which any words about a customer have. */
function tellsSomething(told: Understanding): boolean {
  return (
    (told.intent !== 'update' && told.intent !== 'other') ||
    told.stage !== null ||
    told.stageUnsure !== null ||
    told.obstacle !== null ||
    told.next !== null ||
    told.vagueDate !== null ||
    told.amount !== null
  )
}

/** Commands and lists do not act on the customers they happen to name. */
function isAboutNone(whole: Understanding): boolean {
  return (
    whole.intent === 'undo' ||
    whole.intent === 'help' ||
    whole.intent === 'query-overdue' ||
    whole.intent === 'query-today'
  )
}

/** Drops what is not a mention after all: a rival that took the order, the longer name of a new company. */
function usable(mentions: readonly CustomerMention[], message: Message): CustomerMention[] {
  const { text } = message
  const others = mentions.filter((m) => {
    const before = text.slice(Math.max(0, m.start - 3), m.start)
    const after = text.slice(m.end, m.end + 6)
    const isRival =
      (/(?:被|给|让)$/.test(before) && /^[^,。]{0,3}(?:抢|截|撬|挖|签走|拿走|中标)/.test(after)) ||
      (/(?:选了|定了|跟|和|用了|换了)$/.test(before) &&
        mentions.length > 1 &&
        /^(?:签了|合作了|$)/.test(after))
    if (isRival) return false
    // "新客户 恒力轴承": the words go on, the name is another one.
    return !(m.unsure === true && findNewCustomer(text, message.said) !== null)
  })
  return others.filter((m) => m.customers.length > 0)
}

function mask(text: string, mentions: readonly CustomerMention[]): string {
  let out = text
  for (const m of mentions) {
    out = out.slice(0, m.start) + MASK.repeat(m.end - m.start) + out.slice(m.end)
  }
  return out
}

/** One entry per different customer; a doubtful mention is settled by a clear one of the same name. */
function distinct(mentions: readonly CustomerMention[]): CustomerMention[] {
  const clear = mentions.filter((m) => m.customers.length === 1 && m.unsure !== true)
  const ids = new Set(clear.map((m) => m.customers[0]?.id))
  const found: CustomerMention[] = []
  const seen = new Set<string>()
  for (const m of mentions) {
    const isClear = clear.includes(m)
    if (!isClear && m.customers.some((c) => ids.has(c.id))) continue
    const key = m.customers
      .map((c) => c.id)
      .sort()
      .join(' ')
    if (seen.has(key)) continue
    seen.add(key)
    found.push(m)
  }
  return found
}

function sameAbout(a: CustomerMention, b: CustomerMention): boolean {
  return a.customers.some((c) => b.customers.some((d) => d.id === c.id))
}

function partsOf(
  masked: Message,
  about: readonly CustomerMention[],
  mentions: readonly CustomerMention[],
  context: UnderstandContext,
): Understanding[] {
  const stretches = stretchesOf(masked.text, clausesOf(masked.text), mentions)
  return about.map((customer) => {
    const own = stretches.filter((s) => s.mentions.some((m) => sameAbout(m, customer)))
    const piece = {
      said: own.map((s) => masked.said.slice(s.start, s.end)).join('。'),
      text: own.map((s) => masked.text.slice(s.start, s.end)).join('。'),
    }
    const part = withCustomer(analyse(piece, context, true), customer)
    return { ...part, note: part.note ?? (piece.said.trim() === '' ? null : piece.said.trim()) }
  })
}

function clearCustomer(mention: CustomerMention | null): KnownCustomer | null {
  if (!mention || mention.unsure === true || mention.customers.length !== 1) return null
  return mention.customers[0] ?? null
}

function withCustomer(part: Understanding, mention: CustomerMention | null): Understanding {
  const customer = clearCustomer(mention)
  return {
    ...part,
    customer,
    candidates: customer || !mention ? [] : mention.customers,
    newCustomer: mention ? null : part.newCustomer,
  }
}

function withCustomers(
  whole: Understanding,
  about: readonly CustomerMention[],
  parts: Understanding[],
): Understanding {
  const customers = about.map(clearCustomer).filter((c) => c !== null)
  const candidates = about.filter((m) => clearCustomer(m) === null).flatMap((m) => m.customers)
  const only = customers.length === 1 && candidates.length === 0 ? (customers[0] ?? null) : null
  return {
    ...whole,
    customer: only,
    candidates,
    customers: only ? [] : customers,
    newCustomer: null,
    parts,
  }
}

/** What all parts share; a fact of one customer only stays with that part. */
function merge(whole: Understanding, parts: readonly Understanding[]): Understanding {
  const first = parts[0]
  if (!first) return whole
  const shared = <K extends keyof Understanding>(key: K): Understanding[K] | null =>
    parts.every((p) => JSON.stringify(p[key]) === JSON.stringify(first[key])) ? first[key] : null
  return {
    ...whole,
    intent:
      shared('intent') ?? (parts.some((p) => p.intent === 'update') ? 'update' : whole.intent),
    stage: shared('stage'),
    stageUnsure: shared('stageUnsure'),
    obstacle: shared('obstacle'),
    next: shared('next'),
    vagueDate: shared('vagueDate'),
    amount: shared('amount'),
    department: shared('department'),
    person: shared('person'),
    note: null,
  }
}
