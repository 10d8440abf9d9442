/** "把张伟的客户都转给李娜" (E20): asked once with the number, then done through the one door. */
import { authorityOver, mayLead } from '@kedu/shared/access/visible'
import type { DealRow } from '@kedu/shared/deal/deal'
import { canOwnDeals } from '@kedu/shared/people/people'
import type { Person } from '@kedu/shared/people/person'
import { handOverWords as words } from '../wording/hand-over.ts'
import { ask, YES } from './ask.ts'
import type { QuestionBody } from './conversation.ts'
import { closeQuestion } from './question-shelf.ts'
import { doorOf, sayText } from './turn.ts'
import type { DialogWorld, Turn } from './world.ts'

/** All of somebody's, not one of them: 客户 with 都, 全部 or 所有. */
const HAND_OVER =
  /^(?:请|麻烦)?(?:你)?把(?<from>[^\s，,。把]{1,20}?)(?:的|名下的?|手上的?|手里的?)(?<all>所有的?|全部的?)?(?:客户|单子|商机)(?<every>都|全都|全部|全)?(?:转给|转交给|移交给|交给|转到)(?<to>[^\s，,。]{1,20}?)(?:名下|手上|来跟|跟进|负责|吧)*[。.!！]?$/u

/** False: it says nothing of the kind. */
export function askHandOver(turn: Turn, text: string): boolean {
  const said = HAND_OVER.exec(text.normalize('NFKC').trim().replace(/\s+/g, ''))?.groups
  if (said === undefined || (said.all === undefined && said.every === undefined)) return false
  const { world } = turn
  const from = said.from === '我' ? world.me : colleague(turn, said.from ?? '')
  const to = said.to === '我' ? world.me : colleague(turn, said.to ?? '')
  if (from === null || to === null) return true
  if (from.id === to.id) sayText(turn, words.same)
  else if (!canOwnDeals(to)) sayText(turn, words.cannotOwn(to.name))
  else askAbout(turn, from, to)
  return true
}

function askAbout(turn: Turn, from: Person, to: Person): void {
  const rows = openDealsOf(turn.world, from)
  const mine = rows.filter((row) => mayHandOver(turn.world, row, from))
  // Whether somebody has customers at all is only for those who lead them.
  if (mine.length === 0 && !leads(turn.world, from)) sayText(turn, words.notAllowed(from.name))
  else if (mine.length === 0) sayText(turn, words.nothing(from.name))
  else ask(turn, { kind: 'hand-over', fromId: from.id, toId: to.id, count: mine.length })
}

/** The answer to the question; the order is named by it, so that a retry goes on where it was. */
export async function answerHandOver(
  turn: Turn,
  questionId: string,
  body: Extract<QuestionBody, { kind: 'hand-over' }>,
  value: string,
): Promise<void> {
  const { world } = turn
  const question = turn.conversation.question
  if (question?.body === body) closeQuestion(turn, question)
  if (value !== YES) return sayText(turn, words.dropped)
  const from = world.person(body.fromId)
  const to = world.person(body.toId)
  if (from === null || to === null || !canOwnDeals(to)) {
    return sayText(turn, words.cannotOwn(to?.name ?? ''))
  }
  const { moved, refused } = await world.handOver({
    id: questionId,
    fromId: from.id,
    toId: to.id,
    door: doorOf(turn),
    messageId: world.door === undefined ? turn.inbound.id : null,
  })
  sayText(
    turn,
    refused === 0 ? words.done(from.name, to.name, moved) : words.partly(moved, refused),
  )
}

function colleague(turn: Turn, name: string): Person | null {
  const named = [...turn.world.directory.values()].filter((person) => person.name === name)
  const active = named.filter((person) => person.active)
  const [person, ...others] = active.length > 0 ? active : named
  if (person !== undefined && others.length === 0) return person
  sayText(turn, person === undefined ? words.nobody(name) : words.several(name))
  return null
}

function openDealsOf(world: DialogWorld, owner: Person): DealRow[] {
  return world.visibleRows().filter((row) => row.ownerId === owner.id && row.outcome === 'open')
}

function mayHandOver(world: DialogWorld, row: DealRow, owner: Person): boolean {
  return (
    world.me.id === owner.id ||
    mayLead(world.me, row, owner, authorityOver(world.me, owner.id, world.directory))
  )
}

function leads(world: DialogWorld, owner: Person): boolean {
  const scope = { ownerId: owner.id, region: owner.region }
  const authority = authorityOver(world.me, owner.id, world.directory)
  return world.me.id === owner.id || mayLead(world.me, scope, owner, authority)
}
