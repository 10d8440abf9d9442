/** Mail over SMTP by nodemailer: the library's errors become a closed list of outcomes. */
import { createHash } from 'node:crypto'
import { SECOND_MS } from '@kedu/shared/time/instant'
import { createTransport, type Transporter } from 'nodemailer'
import type { MailConfig } from '../config/mail.ts'
import type { Mail, MailProblem } from './mail.ts'

export type MailOutcome =
  | { kind: 'sent' }
  /** `detail`: English, for the log; without addresses. */
  | { kind: 'retry'; problem: MailProblem; detail: string }
  | { kind: 'failed'; problem: MailProblem; detail: string }

export interface Letter extends Pick<Mail, 'id' | 'to' | 'subject' | 'text'> {
  attachments: { fileName: string; mime: string; content: Uint8Array }[]
}

export interface MailSender {
  send(letter: Letter): Promise<MailOutcome>
  close(): void
}

const ANSWER_MS = 20 * SECOND_MS
/** A pack of some megabytes over a slow line. */
const SOCKET_MS = 60 * SECOND_MS

export function smtpSender(config: MailConfig): MailSender {
  const { host, port, secure, user, password, from } = config
  const transport: Transporter = createTransport({
    host,
    port,
    secure,
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: ANSWER_MS,
    greetingTimeout: ANSWER_MS,
    socketTimeout: SOCKET_MS,
    // Nothing in a mail of ours is to be fetched from anywhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'kedu.local'
  return {
    async send({ id, to, subject, text, attachments }) {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          // The same mail said twice, because an answer was lost, is one mail to a mailbox.
          messageId: `<${createHash('sha256').update(id).digest('hex').slice(0, 32)}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          attachments: attachments.map(({ fileName, mime, content }) => ({
            filename: fileName,
            contentType: mime,
            content: Buffer.from(content),
          })),
        })
        return { kind: 'sent' }
      } catch (error) {
        return outcomeOf(error)
      }
    },
    close: () => transport.close(),
  }
}

/** 5xx is a no for good; everything else may be different in a while. */
function outcomeOf(error: unknown): MailOutcome {
  const { code, responseCode, command } = (error ?? {}) as Record<string, unknown>
  const detail = [code, responseCode, command].filter((part) => part !== undefined).join(' ')
  // A password that is wrong now is mended by an admin; the mail is not to blame.
  if (code === 'EAUTH') return { kind: 'retry', problem: 'sign-in-refused', detail }
  const isFinal = typeof responseCode === 'number' && responseCode >= 500
  if (code === 'EENVELOPE') {
    return { kind: isFinal ? 'failed' : 'retry', problem: 'address-refused', detail }
  }
  if (typeof responseCode === 'number') {
    return { kind: isFinal ? 'failed' : 'retry', problem: 'refused', detail }
  }
  return { kind: 'retry', problem: 'unreachable', detail }
}
