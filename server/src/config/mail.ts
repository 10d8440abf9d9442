/** What the environment says of the server that takes our mail. */
import type { ReadText } from './addresses.ts'

export interface MailConfig {
  host: string
  port: number
  /** TLS from the first byte (465); otherwise STARTTLS where the server offers it. */
  secure: boolean
  user: string | null
  /** Never printed. */
  password: string | null
  /** Shown as the sender, `刻度 <kedu@example.com>` or the bare address. */
  from: string
}

const SUBMISSION = 587
const SMTPS = 465
/** Good enough to catch a slip of the pen; whether it exists only the server knows. */
const ADDRESS = /^(?:[^<>@\s][^<>@]*<)?[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>?$/

/** Null: no mail is sent. Either `SMTP_URL` or the single variables. */
export function mailOf(text: ReadText, problems: string[]): MailConfig | null {
  const url = text('SMTP_URL')
  const host = text('SMTP_HOST')
  const from = text('SMTP_FROM')
  if (url === null && host === null) {
    for (const name of ['SMTP_PORT', 'SMTP_USER', 'SMTP_PASS', 'SMTP_FROM']) {
      if (text(name) !== null) {
        problems.push(`填了 ${name}，还要填 SMTP_HOST 或 SMTP_URL，或者都留空（不发邮件）。`)
        break
      }
    }
    return null
  }
  const server = url === null ? serverOf(text, problems) : serverOfUrl(url, problems)
  const sender = from ?? server?.user ?? null
  if (sender === null || !ADDRESS.test(sender)) {
    problems.push('SMTP_FROM 要是发件人的邮箱地址，例如 刻度 <kedu@example.com>。')
    return null
  }
  return server === null ? null : { ...server, from: sender }
}

type MailServer = Omit<MailConfig, 'from'>

function serverOf(text: ReadText, problems: string[]): MailServer | null {
  const port = text('SMTP_PORT') === null ? SUBMISSION : portOf(text('SMTP_PORT'))
  if (port === null) {
    problems.push(`SMTP_PORT 要是 1 到 65535 的数字，现在是「${text('SMTP_PORT')}」。`)
    return null
  }
  const user = text('SMTP_USER')
  const password = text('SMTP_PASS')
  if ((user === null) !== (password === null)) {
    problems.push('SMTP_USER 和 SMTP_PASS 要么都填，要么都不填。')
    return null
  }
  return { host: text('SMTP_HOST') ?? '', port, secure: port === SMTPS, user, password }
}

/** `smtps://user:password@smtp.example.com:465`, `smtp://…:587`. The value may hold a password: not repeated. */
function serverOfUrl(url: string, problems: string[]): MailServer | null {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === '') {
    problems.push('SMTP_URL 要像 smtps://账号:密码@smtp.example.com:465 这样。')
    return null
  }
  const secure = parsed.protocol === 'smtps:'
  const user = decoded(parsed.username)
  const password = decoded(parsed.password)
  if (user === undefined || password === undefined) {
    problems.push('SMTP_URL 里的账号或密码有不能识别的百分号，要按网址的写法编码。')
    return null
  }
  const port = parsed.port === '' ? (secure ? SMTPS : SUBMISSION) : Number(parsed.port)
  return { host: parsed.hostname, port, secure, user, password }
}

function decoded(text: string): string | null | undefined {
  try {
    return text === '' ? null : decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function portOf(text: string | null): number | null {
  const port = Number(text)
  return text !== null && /^\d+$/.test(text) && port >= 1 && port <= 65_535 ? port : null
}
