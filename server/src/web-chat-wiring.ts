/** What the web chat's endpoints need, out of the parts of the app. */

import type { RawCallback } from '@kedu/bot/platform'
import type { WebSessions } from '@kedu/bot/platforms/web/sessions'
import { webUserId } from '@kedu/bot/platforms/web/web-chat-log'
import { canSeeDeal } from '@kedu/shared/access/visible'
import { TRANSCRIPT_LIMIT, type WebPerson } from '@kedu/shared/contracts/web-chat'
import type { Person } from '@kedu/shared/people/person'
import type { AppDeps } from './app.ts'
import { sanitiseFileName } from './files/file-name.ts'
import type { FileStore } from './files/file-store.ts'
import { type SniffRefusal, sniffFile } from './files/sniff.ts'
import type { CallbackAnswer } from './flows/receive-callback.ts'
import type { SignInLinks } from './people/sign-in-links.ts'
import type { StoredWebChatLog } from './routes/web-chat/stored-web-chat-log.ts'
import { UploadAllowance } from './routes/web-chat/upload-allowance.ts'
import type {
  FileVariant,
  UploadRefusal,
  WebChatDeps,
  WebFileAnswer,
} from './routes/web-chat/web-chat-deps.ts'

export interface WiringParts {
  deps: AppDeps
  sessions: WebSessions
  chatLog: StoredWebChatLog
  files: FileStore
  links: SignInLinks
  receive(raw: RawCallback): Promise<CallbackAnswer>
  afterAdvance(): Promise<void>
}

export function webChatDeps(parts: WiringParts): WebChatDeps {
  const { deps, files } = parts
  const { workspace } = deps
  const trial = deps.trial
  const uploads = new UploadAllowance()
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
    storeUpload: async (bytes, fileName, _mime, personId) => {
      const sniffed = await sniffFile(bytes)
      if (sniffed.kind === 'refused') {
        return { kind: 'refused', reason: uploadRefusal(sniffed.reason) }
      }
      // The bot keeps no video: said before it is stored, not after it is sent.
      if (sniffed.family === 'video') return { kind: 'refused', reason: 'video' }
      if (!uploads.take(personId, bytes.length, workspace.today(deps.now()))) {
        return { kind: 'refused', reason: 'daily-limit' }
      }
      const fileId = await files.put(workspace.id, bytes, sniffed)
      uploads.remember(personId, fileId)
      return { kind: 'stored', fileId, fileName: sanitiseFileName(fileName), mime: sniffed.mime }
    },
    file: (personId, fileId, variant) => fileFor(personId, fileId, variant, parts, uploads),
    newId: deps.newId,
    pageRoot: deps.pageRoot,
    publicOrigin: deps.config.publicOrigin,
  }
}

function webPerson(person: Person): WebPerson {
  const { id, name, role, department, region } = person
  return { personId: id, name, role, department, region }
}

function uploadRefusal(reason: SniffRefusal): UploadRefusal {
  switch (reason) {
    case 'empty':
    case 'too-large':
    case 'too-many-pixels':
      return reason
    case 'unknown-kind':
    case 'disguised':
      return 'unsupported'
    case 'broken-image':
      return 'unreadable'
    default:
      return reason satisfies never
  }
}

/** A file of a deal this person may see or of their own; never tells whether another one exists. */
async function fileFor(
  personId: string,
  fileId: string,
  variant: FileVariant,
  { deps, files, chatLog }: WiringParts,
  uploads: UploadAllowance,
): Promise<WebFileAnswer> {
  const { workspace } = deps
  const person = workspace.people.byAccount('web', personId)
  if (person === null) return { kind: 'none' }
  const rows = workspace.rows().filter((row) => row.fileIds.includes(fileId))
  const maySee =
    rows.some((row) => canSeeDeal(person, row, workspace.people.all)) ||
    uploads.hasUploaded(personId, fileId) ||
    (await hasSent(personId, fileId, chatLog))
  if (!maySee) return { kind: 'none' }
  const stat = await files.stat(workspace.id, fileId)
  if (stat === null) return { kind: 'none' }
  const fileName = `${fileId.slice(0, 8)}.${stat.extension}`
  if (variant === 'original') {
    const bytes = await files.read(workspace.id, fileId)
    return bytes === null ? { kind: 'none' } : { kind: 'file', bytes, mime: stat.mime, fileName }
  }
  const preview = await files.preview(
    workspace.id,
    fileId,
    variant === 'thumb' ? 'thumbnail' : 'screen',
  )
  return preview === null
    ? { kind: 'none' }
    : { kind: 'file', bytes: preview.bytes, mime: preview.mime, fileName }
}

/**
 * Does the file stand in what they sent themselves? Only a file they uploaded can stand there; a card
 * of the bot is no such proof, since the deal on it may meanwhile be somebody else's.
 */
async function hasSent(personId: string, fileId: string, log: StoredWebChatLog): Promise<boolean> {
  const { items } = await log.before(webUserId(personId), null, TRANSCRIPT_LIMIT)
  return items.some(
    ({ from, content }) =>
      from === 'me' &&
      content.kind === 'files' &&
      content.files.some((file) => file.fileId === fileId),
  )
}
