import { randomBytes } from 'node:crypto'
import { shortMoment } from '@kedu/bot/wording/dates'
import { MOST_KEY_DAYS } from '@kedu/shared/contracts/api/api-keys'
import { API_SCOPES, type ApiScopeName } from '@kedu/shared/contracts/api-scopes'
import { OPERATOR_ID } from '@kedu/shared/people/person'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import { type ApiKey, isLive, SECRET_BYTES, shownPrefix } from '../../api-keys/api-key.ts'
import { keyWords as words } from '../../api-keys/wording.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import { namedPerson } from '../named-person.ts'
import type { Command } from '../parse-command.ts'
import { textTable } from '../text-table.ts'

const ID_BYTES = 6
const USUAL_DAYS = 365

export async function createApiKey(
  command: Extract<Command, { kind: 'api-keys-create' }>,
  { workspace, now, write }: CommandContext,
): Promise<number> {
  const fail = (text: string) => {
    write(`${text}\n`)
    return EXIT.failed
  }
  const found = namedPerson(command.person, workspace)
  if (found.kind === 'problem') return fail(found.words)
  const { person } = found
  if (!person.active) return fail(words.hasLeft(person.name))
  const unknown = command.scopes.find((one) => !isScope(one))
  if (unknown !== undefined) return fail(words.unknownScope(unknown, API_SCOPES))
  const scopes = API_SCOPES.filter((one) => command.scopes.includes(one))
  if (scopes.length === 0) return fail(words.unknownScope('', API_SCOPES))
  const expiresAt = expiryOf(command.days, now())
  if (expiresAt === 'not-understood') return fail(words.badDays(command.days ?? '', MOST_KEY_DAYS))
  const token = await workspace.apiKeys.make(
    {
      id: randomBytes(ID_BYTES).toString('hex'),
      name: command.name.trim(),
      personId: person.id,
      scopes,
      expiresAt,
      secret: randomBytes(SECRET_BYTES),
    },
    OPERATOR_ID,
    now(),
  )
  if (token === null) return fail(words.tryAgain)
  write(`${words.made(person.name)}\n${token}\n`)
  return EXIT.ok
}

export function listApiKeys({ workspace, now, write }: CommandContext): number {
  const keys = workspace.apiKeys.all
  if (keys.length === 0) {
    write(`${words.none}\n`)
    return EXIT.ok
  }
  const moment = (at: Instant | null, none: string) =>
    at === null ? none : shortMoment(at, now(), workspace.settings.timezone)
  const rows = keys.map((key) => [
    key.id,
    key.name,
    shownPrefix(key),
    workspace.people.get(key.personId)?.name ?? key.personId,
    key.scopes.join(','),
    moment(key.expiresAt, words.never),
    moment(key.lastUsedAt, words.unused),
    stateWords(key, now()),
  ])
  write(textTable(words.table, rows))
  return EXIT.ok
}

export async function revokeApiKey(
  id: string,
  { workspace, now, write }: CommandContext,
): Promise<number> {
  const isKnown = await workspace.apiKeys.revoke(id.trim(), OPERATOR_ID, now())
  write(`${isKnown ? words.revoked : words.unknown(id)}\n`)
  return isKnown ? EXIT.ok : EXIT.failed
}

function isScope(word: string): word is ApiScopeName {
  return API_SCOPES.some((scope) => scope === word)
}

function expiryOf(days: string | null, now: Instant): Instant | null | 'not-understood' {
  if (days === 'never') return null
  const count = days === null ? USUAL_DAYS : Number(days)
  const isRight = Number.isInteger(count) && count >= 1 && count <= MOST_KEY_DAYS
  return isRight ? plusMs(now, count * DAY_MS) : 'not-understood'
}

function stateWords(key: ApiKey, now: Instant): string {
  if (key.revokedAt !== null) return words.isRevoked
  return isLive(key, now) ? words.isLive : words.isExpired
}
