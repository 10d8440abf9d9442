/**
 * 「我周四周五请假，找王强」 (E20): asked for the days and for who stands in where they were not said, then
 * written at once and shown, with the way back.
 */
import { withLeave, withoutLeaveFrom } from '@kedu/shared/people/leave'
import { canOwnDeals } from '@kedu/shared/people/people'
import type { Person, PersonId } from '@kedu/shared/people/person'
import { DAY_MS, type LocalDate } from '@kedu/shared/time/instant'
import { isOnLeave, type Leave } from '@kedu/shared/time/work-calendar'
import { isBackFromLeave, leaveDaysIn, leaveSaid } from '../understand/leave.ts'
import { leaveWords as words } from '../wording/leave.ts'
import { ask, NONE } from './ask.ts'
import type { Question, QuestionBody } from './conversation.ts'
import { closeQuestion } from './question-shelf.ts'
import { say, sayText } from './turn.ts'
import type { Turn } from './world.ts'

/** Null: it says nothing of the kind. Else what the message says besides. */
export async function answerLeave(turn: Turn, text: string): Promise<string | null> {
  if (isBackFromLeave(text)) {
    await endLeave(turn)
    return ''
  }
  const said = leaveSaid(text, whenOf(turn))
  if (said === null) return null
  if (said.isPartOfDay) sayText(turn, words.partOfDay)
  else if (said.leaves.length > 0) await withDays(turn, said.leaves, said.deputyName)
  else {
    const { from, days, deputyName } = said
    ask(turn, { kind: 'leave-days', from, days, deputyName })
  }
  return said.rest
}

/** A day that was tapped, or days in words; false: no days. */
export async function answerLeaveDays(
  turn: Turn,
  question: Question,
  body: Extract<QuestionBody, { kind: 'leave-days' }>,
  text: string,
): Promise<boolean> {
  const { from, days, deputyName } = body
  // Read as it would have been said in the message itself.
  const said = days === null ? null : leaveSaid(`我${text}起请假${days}天`, whenOf(turn))
  const read = said ?? leaveDaysIn(text, whenOf(turn))
  if (read === null) return false
  closeQuestion(turn, question)
  const last = read.leaves.at(-1)
  if (last === undefined) ask(turn, { ...body, from: read.from, days: null })
  else
    await withDays(
      turn,
      from !== null && from <= last.to ? [{ from, to: last.to }] : read.leaves,
      deputyName,
    )
  return true
}

/** Who stands in: a colleague's id, or nobody. */
export async function answerLeaveDeputy(
  turn: Turn,
  { leaves }: Extract<QuestionBody, { kind: 'leave-deputy' }>,
  value: string,
): Promise<void> {
  const deputy = value === NONE ? null : turn.world.person(value)
  await note(turn, leaves, deputy?.id ?? null)
}

/** The same in words; false: nobody of the company. */
export async function answerLeaveDeputyInWords(
  turn: Turn,
  question: Question,
  body: Extract<QuestionBody, { kind: 'leave-deputy' }>,
  text: string,
): Promise<boolean> {
  const name = text.replace(/^(?:找|由|让|交给)/u, '').replace(/(?:吧|就行)?[。.!！]?$/u, '')
  const found = colleaguesNamed(turn, name)
  if (found.length === 0) return false
  closeQuestion(turn, question)
  await withDays(turn, body.leaves, name)
  return true
}

/** What was noted last is taken back as it was before; false: nothing, or something newer was said. */
export async function undoLeave(turn: Turn, newerThan: number): Promise<boolean> {
  const { leave } = turn.conversation
  if (!leave || leave.at <= newerThan || turn.world.now - leave.at > DAY_MS) return false
  await turn.world.setLeave({ leaves: leave.before.leaves, deputyId: leave.before.deputyId })
  turn.conversation = { ...turn.conversation, leave: null }
  sayText(turn, words.takenBack(coming(turn, leave.before.leaves), turn.world.today()))
  return true
}

async function withDays(turn: Turn, leaves: Leave[], deputyName: string | null): Promise<void> {
  const { world } = turn
  if ((leaves.at(-1)?.to ?? '') < world.today()) return sayText(turn, words.over)
  if (deputyName === null) {
    if (world.me.deputyId !== null) return note(turn, leaves, world.me.deputyId)
    return ask(turn, { kind: 'leave-deputy', leaves })
  }
  const [deputy, ...more] = colleaguesNamed(turn, deputyName)
  const problem =
    deputy === undefined
      ? words.nobody(deputyName)
      : more.length > 0
        ? words.several(deputyName)
        : canOwnDeals(deputy)
          ? null
          : words.cannotStandIn(deputy.name)
  if (deputy === undefined || problem !== null) {
    return ask(turn, { kind: 'leave-deputy', leaves }, { detail: problem })
  }
  await note(turn, leaves, deputy.id)
}

async function note(turn: Turn, added: readonly Leave[], deputyId: PersonId | null): Promise<void> {
  const { world } = turn
  const { leaves, deputyId: deputyBefore } = world.me
  await world.setLeave({ leaves: withLeave(leaves, added), deputyId })
  const before = { leaves, deputyId: deputyBefore }
  turn.conversation = { ...turn.conversation, leave: { at: world.now, before } }
  const deputy = deputyId === null ? null : (world.person(deputyId)?.name ?? null)
  say(turn, {
    kind: 'leave',
    title: words.title,
    text: words.noted(added, deputy, world.today(), world.settings.clock === 'working'),
    takeBack: words.takeBack,
  })
}

/** 「取消请假」: the one just noted as if it had not been said; else every day from today on. */
async function endLeave(turn: Turn): Promise<void> {
  const { world } = turn
  if (await undoLeave(turn, 0)) return
  const { leaves, deputyId } = world.me
  if (coming(turn, leaves).length === 0) return sayText(turn, words.nothing)
  await world.setLeave({ leaves: withoutLeaveFrom(leaves, world.today()), deputyId })
  sayText(turn, isOnLeave(leaves, world.today()) ? words.back : words.takenBack([], world.today()))
}

function coming(turn: Turn, leaves: readonly Leave[]): Leave[] {
  return leaves.filter(({ to }) => to >= turn.world.today())
}

function colleaguesNamed(turn: Turn, name: string): Person[] {
  const { world } = turn
  return [...world.directory.values()].filter(
    (person) => person.active && person.id !== world.me.id && person.name === name,
  )
}

function whenOf({ world }: Turn): {
  now: Turn['world']['now']
  zone: string
  calendar: Turn['world']['calendar']
  today: LocalDate
} {
  const { now, settings, calendar } = world
  return { now, zone: settings.timezone, calendar, today: world.today() }
}
