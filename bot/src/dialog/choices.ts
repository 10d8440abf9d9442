/** What the buttons of a question offer: days, deals, colleagues, obstacles. */
import { workdayIn } from '@kedu/shared/alerts/repair-plan'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { Choice } from '@kedu/shared/messages/outbound-message'
import { canOwnDeals } from '@kedu/shared/people/people'
import type { Person } from '@kedu/shared/people/person'
import type { LocalDate } from '@kedu/shared/time/instant'
import * as words from '../wording/dialog.ts'
import { dateText } from '../wording/zh-cn.ts'
import { isAskedFor } from './alerts.ts'
import type { Draft } from './conversation.ts'
import type { Standpoint } from './world.ts'

export const MAX_CHOICES = 6

export function obstacleChoices(turn: Standpoint): Choice[] {
  return turn.world.settings.obstacles.map((label) => ({ value: label, label }))
}

/** Days to offer: a suggestion first, then the next days that are worked. */
export function dateChoices(
  turn: Standpoint,
  suggestion: LocalDate | null,
  steps: readonly number[] = [1, 2, 3, 7, 14],
): Choice[] {
  const { world } = turn
  const today = world.today()
  const days = new Set<LocalDate>()
  if (suggestion) days.add(suggestion)
  for (const step of steps) days.add(workdayIn(step, today, world.calendar))
  return [...days].slice(0, MAX_CHOICES).map((day) => ({
    value: day,
    label: dateText(day, world.now, world.settings.timezone),
  }))
}

export function whichDealOptions(turn: Standpoint, draft: Draft): string[] {
  return draft.candidates.length > 0 ? draft.candidates : likelyDeals(turn)
}

/** Deals a message without a customer may be about: just talked about first, then those a file was asked for, then due first. */
export function likelyDeals(turn: Standpoint): string[] {
  const { world, conversation } = turn
  const mine = world
    .visibleRows()
    .filter((row) => row.ownerId === world.me.id && row.outcome === 'open')
    .toSorted((a, b) => Number(isAskedFor(b)) - Number(isAskedFor(a)) || dueOrder(a) - dueOrder(b))
  const recent = conversation.recent
    .map((entry) => world.row(entry.dealId))
    .filter((row): row is DealRow => row !== null && world.mayChange(row))
  return [...new Set([...recent, ...mine].map((row) => row.id))].slice(0, MAX_CHOICES - 1)
}

function dueOrder(row: DealRow): number {
  return row.nextAction?.dueAt ?? row.nextActionUpdatedAt
}

const NAMESAKES_FIRST = 9

/** Colleagues who can own deals: those of the name that was said, else of the own region. */
export function colleagueChoices(turn: Standpoint, draft: Draft): Choice[] {
  const { world } = turn
  const owners = [...world.directory.values()].filter(
    (person) => canOwnDeals(person) && person.id !== world.row(draft.dealId ?? '')?.ownerId,
  )
  const named = draft.act.kind === 'reassign' ? draft.act.toName : null
  const namesakes = named === null ? [] : owners.filter((person) => person.name === named)
  return namedChoices(namesakes.length > 1 ? namesakes : nearOnes(turn, owners), owners)
}

/** Who could stand in: those who can own deals, of the own region. */
export function nearColleagues(turn: Standpoint): Choice[] {
  const owners = [...turn.world.directory.values()].filter(canOwnDeals)
  return namedChoices(nearOnes(turn, owners), owners)
}

function nearOnes({ world: { me } }: Standpoint, owners: readonly Person[]): Person[] {
  return owners.filter(
    (person) => person.id !== me.id && (me.region === null || person.region === me.region),
  )
}

/** With the department where somebody else has the same name. */
function namedChoices(shown: readonly Person[], owners: readonly Person[]): Choice[] {
  return shown.slice(0, NAMESAKES_FIRST).map((person) => {
    const isShared = owners.filter((other) => other.name === person.name).length > 1
    const where = person.department ?? person.region
    return {
      value: person.id,
      label: isShared && where !== null ? words.personOf(person.name, where) : person.name,
    }
  })
}

/** Shows whose customer it is when it is not one's own, so that twins can be told apart. */
export function dealChoices(turn: Standpoint, dealIds: readonly string[]): Choice[] {
  const { world } = turn
  return dealIds.flatMap((id) => {
    const row = world.row(id)
    if (!row) return []
    const owner = row.ownerId === world.me.id ? null : world.person(row.ownerId)
    return [
      {
        value: row.id,
        label: row.customerName,
        hint: words.dealHint(row.customerNumber, owner?.name ?? null),
      },
    ]
  })
}
