/** Mail and what is mailed, out of the parts of the app. */
import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config/config.ts'
import { DiagnosisDesk } from './diagnosis/diagnosis-desk.ts'
import type { FileStore } from './files/file-store.ts'
import { MailDesk } from './mail/mail-desk.ts'
import type { MailSender } from './mail/smtp.ts'
import { mailProblemWords, mailWords } from './mail/wording.ts'
import type { Workspace } from './workspace/workspace.ts'

export interface MailParts {
  config: Pick<Config, 'publicOrigin'> & Partial<Pick<Config, 'mail'>>
  workspace: Workspace
  files: FileStore
  now(): Instant
  random(): number
  log: FastifyBaseLogger
  tell(topic: string, title: string, text: string): Promise<unknown>
}

export interface Mailing {
  mails: MailDesk
  diagnosis: DiagnosisDesk
  close(): void
}

export async function openMailing(parts: MailParts): Promise<Mailing> {
  const { config, workspace, files, now, random, log, tell } = parts
  const sender = await senderOf(config.mail ?? null)
  const mails = new MailDesk({
    workspace,
    files,
    sender,
    now,
    random,
    log,
    onFailed: async (problem) => {
      await tell(`mail-${problem}`, mailWords.failedTitle, mailProblemWords(problem))
    },
  })
  const { publicOrigin } = config
  const diagnosis = new DiagnosisDesk({ workspace, files, mails, publicOrigin, now, log })
  return { mails, diagnosis, close: () => sender?.close() }
}

/** The library is loaded only where mail is set up. */
async function senderOf(config: Config['mail']): Promise<MailSender | null> {
  if (config === null) return null
  const { smtpSender } = await import('./mail/smtp.ts')
  return smtpSender(config)
}
