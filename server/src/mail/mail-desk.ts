/**
 * The outbox of mails: each in a stream of its own, written before it is tried, tried again with growing
 * waits, and given up after three days where an admin can see it. Sent at most once as far as SMTP can
 * promise: a process killed between the server's yes and our note sends it again, as the same mail.
 */
import { DAY_MS, type Instant, MINUTE_MS, plusMs } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { FileStore } from '../files/file-store.ts'
import { isNews } from '../workspace/foreign-changes.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Mail, MailProblem } from './mail.ts'
import type { Letter, MailSender } from './smtp.ts'

const FIRST_WAIT_MS = MINUTE_MS
const MAX_WAIT_MS = 60 * MINUTE_MS
const GIVE_UP_MS = 3 * DAY_MS

export interface MailDeskDeps {
  workspace: Workspace
  files: FileStore
  /** Null: no server is set; nothing is written either. */
  sender: MailSender | null
  now(): Instant
  /** 0 … 1, for jitter. */
  random(): number
  log: FastifyBaseLogger
  /** A mail was given up; admins are told once per reason. */
  onFailed(problem: MailProblem): Promise<void>
}

interface Known {
  mail: Mail
  version: number
}

export type NewMail = Pick<Mail, 'id' | 'recipientId' | 'to' | 'subject' | 'text' | 'attachments'>

export class MailDesk {
  readonly #deps: MailDeskDeps
  #mails: Promise<Map<string, Known>> | null = null

  constructor(deps: MailDeskDeps) {
    this.#deps = deps
    deps.workspace.foreign.of('mail', async (change) => {
      const mails = await this.#mails
      const mail = change.state as Mail
      if (mails === null || !isNews(change, mails.get(mail.id)?.version)) return
      mails.set(mail.id, { mail, version: change.version })
    })
  }

  /** Whether mail can go out at all. */
  get isSetUp(): boolean {
    return this.#deps.sender !== null
  }

  /** Durable when it resolves. The same id again changes nothing: false. */
  async enqueue(mail: NewMail): Promise<boolean> {
    const mails = await this.#load()
    if (mails.has(mail.id)) return false
    const at = this.#deps.now()
    await this.#write(
      {
        ...mail,
        createdAt: at,
        status: 'waiting',
        attempts: 0,
        dueAt: at,
        settledAt: null,
        problem: null,
      },
      0,
      { kind: 'mail-written' },
    )
    return true
  }

  async mail(id: string): Promise<Mail | null> {
    return (await this.#load()).get(id)?.mail ?? null
  }

  /** Tries everything that is due, one after the other. Returns how many were tried. */
  async run(): Promise<number> {
    const { sender, now, log } = this.#deps
    if (sender === null) return 0
    const due = [...(await this.#load()).values()].filter(
      ({ mail }) => mail.status === 'waiting' && mail.dueAt <= now(),
    )
    for (const { mail, version } of due) {
      try {
        await this.#try(mail, version, sender)
      } catch (error) {
        // It is due again at the next look; the others go on.
        log.error({ err: error, mailId: mail.id }, 'mail could not be settled')
      }
    }
    return due.length
  }

  async #try(mail: Mail, version: number, sender: MailSender): Promise<void> {
    const { now, log, onFailed } = this.#deps
    const letter = await this.#letter(mail)
    const outcome =
      letter === null
        ? {
            kind: 'failed' as const,
            problem: 'attachment-missing' as const,
            detail: 'file is gone',
          }
        : await sender.send(letter)
    const at = now()
    const attempts = mail.attempts + 1
    log.info(
      { mailId: mail.id, outcome: outcome.kind, attempts, ...reasonOf(outcome) },
      'mail tried',
    )
    if (outcome.kind === 'sent') {
      const sent: Mail = { ...mail, attempts, status: 'sent', settledAt: at, problem: null }
      await this.#write(sent, version, { kind: 'mail-sent' })
      return
    }
    const { problem } = outcome
    if (outcome.kind === 'failed' || at - mail.createdAt >= GIVE_UP_MS) {
      const failed: Mail = { ...mail, attempts, status: 'failed', settledAt: at, problem }
      await this.#write(failed, version, { kind: 'mail-given-up', problem })
      await onFailed(problem)
      return
    }
    const dueAt = plusMs(at, this.#waitMs(mail.attempts))
    await this.#write({ ...mail, attempts, dueAt, problem }, version, null)
  }

  #waitMs(attempts: number): number {
    const wait = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 10))
    return Math.round(wait * (0.8 + 0.4 * this.#deps.random()))
  }

  async #letter(mail: Mail): Promise<Letter | null> {
    const { files, workspace } = this.#deps
    const attachments: Letter['attachments'] = []
    for (const { fileId, fileName, mime } of mail.attachments) {
      const content = await files.read(workspace.id, fileId)
      if (content === null) return null
      attachments.push({ fileName, mime, content })
    }
    return { ...mail, attachments }
  }

  #load(): Promise<Map<string, Known>> {
    this.#mails ??= this.#read().catch((error: unknown) => {
      this.#mails = null
      throw error
    })
    return this.#mails
  }

  async #read(): Promise<Map<string, Known>> {
    const { store, id } = this.#deps.workspace
    const snapshots = await store.list<Mail>(id, 'mail')
    return new Map(snapshots.map(({ state, version }) => [state.id, { mail: state, version }]))
  }

  /** Tries that changed nothing leave no event. */
  async #write(
    mail: Mail,
    expectedVersion: number,
    event: { kind: string; problem?: MailProblem } | null,
  ): Promise<void> {
    const { store, id } = this.#deps.workspace
    const result = await store.append(id, {
      streamId: `mail/${mail.id}`,
      expectedVersion,
      events: event === null ? [] : [{ at: this.#deps.now(), body: event }],
      state: mail,
      outbox: [],
    })
    if (result.kind === 'conflict') throw new Error(`mail/${mail.id} changed meanwhile`)
    ;(await this.#load()).set(mail.id, { mail, version: result.version })
  }
}

function reasonOf(outcome: { kind: string; problem?: MailProblem; detail?: string }) {
  return outcome.kind === 'sent' ? {} : { problem: outcome.problem, detail: outcome.detail }
}
