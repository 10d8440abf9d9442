/**
 * What the bot understood of one message. Pure data; made by `understand.ts`, acted on by `dialog/`.
 */
import type { LocalDate, LocalTime } from '@kedu/shared/time/instant'

export type IntentName =
  | 'update'
  | 'new-customer'
  | 'lost'
  | 'won'
  | 'payment'
  | 'collaborate'
  | 'process-note'
  | 'task-done'
  | 'wait'
  | 'reassign'
  | 'undo'
  | 'query-contract'
  | 'query-deal'
  | 'query-overdue'
  | 'query-today'
  | 'query-approval'
  | 'help'
  | 'other'

/** A customer as the recogniser knows it. */
export interface KnownCustomer {
  /** Deal id, or the row number of a file. */
  id: string
  name: string
  aliases: string[]
  industry: string | null
  region: string | null
  /** Own customers win over a colleague's when the words fit both. */
  isMine: boolean
  /** Recently talked about: breaks ties, never overrules the words. */
  isRecent: boolean
}

export interface UnderstoodDate {
  date: LocalDate
  time: LocalTime | null
  /** "月底、下周、国庆后": a day was chosen, the rep is asked whether it is right. */
  approximate: boolean
  /** "周五前": a deadline. */
  isDeadline: boolean
  /** The words it was read from. */
  words: string
  /** What is to be done, in the rep's words, without the date words; may be empty. */
  action: string
}

export interface Understanding {
  intent: IntentName
  /** The one customer meant, or null. */
  customer: KnownCustomer | null
  /** Several would fit the same words: ask. */
  candidates: KnownCustomer[]
  /** Several different customers named in one message (the message is about all of them). */
  customers: KnownCustomer[]
  /** Name of a company that is not known yet. */
  newCustomer: string | null
  /** Stage that has been reached — never one that is only planned, wished or denied. Stage id of the process. */
  stage: string | null
  /** A stage was mentioned but it is not sure that it was reached: ask. */
  stageUnsure: string | null
  obstacle: string | null
  next: UnderstoodDate | null
  /** "改天、过两天": a date was meant but cannot be known: ask. The words. */
  vagueDate: string | null
  /** Yuan. */
  amount: number | null
  department: string | null
  region: string | null
  /** A colleague's or customer contact's name, e.g. for reassign. */
  person: string | null
  note: string | null
  /** One part per customer when several were named, each with its own facts. */
  parts: Understanding[]
}

export interface UnderstandContext {
  customers: CustomerIndex
  now: import('@kedu/shared/time/instant').Instant
  zone: string
  process: import('@kedu/shared/process/sales-process').SalesProcess
  calendar: import('@kedu/shared/time/work-calendar').WorkCalendar
  /** Regions and departments the workspace uses. */
  regions: string[]
  departments: string[]
  /** Colleagues' names. */
  people: string[]
  /** The message this one quotes; it names the customer when the message itself names none. */
  quotedText?: string | null
}

/** Prepared once per set of customers; looking up is fast at 20,000. */
export interface CustomerIndex {
  size: number
  /** Mentions of known customers in the text, best first, non-overlapping spans grouped. */
  mentions(text: string): CustomerMention[]
  /** Similar customers for a name typed on its own (duplicate check, search). Best first. */
  similar(name: string, limit: number): { customer: KnownCustomer; score: number; exact: boolean }[]
}

export interface CustomerMention {
  /** Where in the text. */
  start: number
  end: number
  words: string
  /** One = clear; several = ambiguous. */
  customers: KnownCustomer[]
  by: 'full' | 'part' | 'alias' | 'pinyin' | 'initials'
  /** The words differ from the name in a way that could also mean another company: ask. */
  unsure?: boolean
}
