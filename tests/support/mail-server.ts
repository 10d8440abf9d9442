/** A mail server that speaks SMTP on a port of its own and keeps what it took. */
import type { AddressInfo } from 'node:net'
import type { MailConfig } from '@kedu/server/config/mail'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export class MailServer {
  readonly mails: ParsedMail[] = []
  /** How often somebody began to hand over a mail. */
  tries = 0
  /** Answers the next recipients with this code instead of taking them. */
  refuseWith: number | null = null
  readonly #server: SMTPServer

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username, password }, _session, done) =>
        username === 'kedu' && password === 'secret'
          ? done(null, { user: username })
          : done(Object.assign(new Error('no'), { responseCode: 535 })),
      onRcptTo: (_address, _session, done) => {
        this.tries += 1
        const code = this.refuseWith
        done(code === null ? null : Object.assign(new Error('not now'), { responseCode: code }))
      },
      onData: (stream, _session, done) => {
        simpleParser(stream).then(
          (mail) => {
            this.mails.push(mail)
            done()
          },
          (error: Error) => done(error),
        )
      },
    })
  }

  static async open(): Promise<MailServer> {
    const mail = new MailServer()
    await new Promise<void>((resolve) => mail.#server.listen(0, '127.0.0.1', resolve))
    return mail
  }

  config(given: Partial<MailConfig> = {}): MailConfig {
    const { port } = this.#server.server.address() as AddressInfo
    return {
      host: '127.0.0.1',
      port,
      secure: false,
      user: 'kedu',
      password: 'secret',
      from: '刻度 <kedu@example.com>',
      ...given,
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}
