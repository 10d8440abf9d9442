/** What the web chat's endpoints need, out of the parts of the app. */

import type { RawCallback } from '@kedu/bot/platform'
import type { WebSessions } from '@kedu/bot/platforms/web/sessions'
import { webUserId } from '@kedu/bot/platforms/web/web-chat-log'
import { TRANSCRIPT_LIMIT, type WebPerson } from '@kedu/shared/contracts/web-chat'
import type { Person } from '@kedu/shared/people/person'
import type { AppDeps } from './app-deps.ts'
import type { CallbackAnswer } from './flows/receive-callback.ts'
import type { Sessions } from './people/sessions.ts'
import type { SignInLinks } from './people/sign-in-links.ts'
import type { StoredWebChatLog } from './routes/web-chat/stored-web-chat-log.ts'
import type { WebChatDeps } from './routes/web-chat/web-chat-deps.ts'
import { type FileAccess, fileFor } from './uploads/file-access.ts'
import type { Uploads } from './uploads/uploads.ts'

export interface WiringParts {
  deps: AppDeps
  sessions: WebSessions
  signedIn: Sessions
  chatLog: StoredWebChatLog
  uploads: Uploads
  fileAccess: FileAccess
  links: SignInLinks
  receive(raw: RawCallback): Promise<CallbackAnswer>
  afterAdvance(): Promise<void>
}

export function webChatDeps(parts: WiringParts): WebChatDeps {
  const { deps, uploads } = parts
  const { workspace } = deps
  const trial = deps.trial
  return {
    now: deps.now,
    zone: workspace.settings.timezone,
    sessions: parts.sessions,
    log: parts.chatLog,
    receive: (_platform, raw) => parts.receive(raw),
    person: async (personId) => {
      const person = workspace.people.byAccount('web', personId)
      return person?.active ? webPerson(person) : null
    },
    trial:
      trial === null
        ? null
        : {
            people: async () =>
              [...workspace.people.all.values()]
                .filter((person) => person.active && person.accounts.web !== undefined)

                .map(webPerson),
            clockOffsetMs: trial.offsetMs,
            advance: async (hours) => {
              await trial.advance(hours)
              await parts.afterAdvance()
            },
          },
    enter: (token) => parts.links.enter(token),
    storeUpload: (bytes, fileName, _mime, personId) => uploads.store(bytes, fileName, personId),
    file: async (personId, fileId, variant) => {
      const person = workspace.people.byAccount('web', personId)
      return person === null ? { kind: 'none' } : fileFor(person, fileId, variant, parts.fileAccess)
    },
    signIn: (personId, lifetimeMs) => parts.signedIn.start(personId, deps.newId(), lifetimeMs),
    signOut: (session) => parts.signedIn.end(session),
    pageRoot: deps.pageRoot,
    publicOrigin: deps.config.publicOrigin,
    basePath: deps.basePath ?? '',
  }
}

export function webPerson(person: Person): WebPerson {
  const { id, name, role, department, region } = person
  return { personId: id, name, role, department, region }
}

/**
 * Does the file stand in what they sent themselves? Only a file they uploaded can stand there; a card
 * of the bot is no such proof, since the deal on it may meanwhile be somebody else's.
 */
export async function hasSentInChat(
  personId: string,
  fileId: string,
  log: StoredWebChatLog,
): Promise<boolean> {
  const { items } = await log.before(webUserId(personId), null, TRANSCRIPT_LIMIT)
  return items.some(
    ({ from, content }) =>
      from === 'me' &&
      content.kind === 'files' &&
      content.files.some((file) => file.fileId === fileId),
  )
}
