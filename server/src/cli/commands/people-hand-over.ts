import { canOwnDeals } from '@kedu/shared/people/people'
import { OPERATOR_ID } from '@kedu/shared/people/person'
import { dealsToHandOver, handOver } from '../../flows/hand-over.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import { namedPerson } from '../named-person.ts'
import type { Command } from '../parse-command.ts'
import { handOverWords as words } from '../people-wording.ts'

/** Everything somebody has, or the customers named, to somebody else. Broken off, it goes on where it was. */
export async function handOverDeals(
  { from, to, deals }: Extract<Command, { kind: 'people-hand-over' }>,
  { workspace, now, write }: CommandContext,
): Promise<number> {
  const fail = (text: string) => {
    write(`${text}\n`)
    return EXIT.failed
  }
  const giver = namedPerson(from, workspace)
  if (giver.kind === 'problem') return fail(giver.words)
  const taker = namedPerson(to, workspace)
  if (taker.kind === 'problem') return fail(taker.words)
  const fromId = giver.person.id
  const toId = taker.person.id
  if (fromId === toId) return fail(words.same)
  if (!canOwnDeals(taker.person)) return fail(words.cannotOwn(taker.person.name))
  const all = dealsToHandOver(workspace, { fromId, dealIds: null })
  const numbers = deals?.map((number) => number.toUpperCase()) ?? null
  const unknown = numbers?.filter((one) => !all.some((row) => row.customerNumber === one)) ?? []
  if (unknown.length > 0) return fail(words.unknownDeals(unknown))
  const meant = numbers === null ? all : all.filter((row) => numbers.includes(row.customerNumber))
  if (meant.length === 0) return fail(words.nothing(giver.person.name))
  const report = await handOver(
    workspace,
    {
      id: `cli:${fromId}:${toId}:${now()}`,
      fromId,
      toId,
      dealIds: meant.map((row) => row.id),
      actorId: OPERATOR_ID,
      door: 'cli',
      messageId: null,
      reason: '',
    },
    now,
  )
  for (const { row } of report.refused) write(`${words.refused(row.customerName)}\n`)
  write(`${words.done(report.moved.length, giver.person.name, taker.person.name)}\n`)
  return report.refused.length === 0 ? EXIT.ok : EXIT.failed
}
