/** What people read about mails that went out, or did not. */
import { shortMoment } from '@kedu/bot/wording/dates'
import { zh } from '@kedu/bot/wording/spacing'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import type { Mail, MailProblem } from './mail.ts'

export const mailWords = { failedTitle: '有一封邮件没发出去' } as const

const PROBLEMS: Readonly<Record<MailProblem, string>> = {
  unreachable:
    '连不上发邮件的服务器，试了三天。请核对 SMTP_HOST、SMTP_PORT 和网络，再在「提醒」里重发。',
  'sign-in-refused':
    '发邮件的服务器不认账号或密码。请核对 SMTP_USER、SMTP_PASS，再在「提醒」里重发。',
  'address-refused':
    '收件人的邮箱地址不存在，或不收我们的信。请核对同事的邮箱，再在「提醒」里重发。',
  refused: '发邮件的服务器不收这封信。请核对 SMTP_FROM 和服务器的限制，再在「提醒」里重发。',
  'attachment-missing': '附件的文件找不到了。请管理员检查数据文件夹。',
}

export function mailProblemWords(problem: MailProblem): string {
  return PROBLEMS[problem]
}

/** On the page, beside what was mailed. */
export function mailStateWords(mail: Mail, name: string, now: Instant, zone: TimeZone): string {
  switch (mail.status) {
    case 'sent':
      return zh`已发到 ${name} 的邮箱 · ${shortMoment(mail.settledAt ?? mail.createdAt, now, zone)}`
    case 'waiting':
      return mail.attempts === 0
        ? zh`正在发到 ${name} 的邮箱`
        : zh`还没发到 ${name} 的邮箱，试了 ${mail.attempts}次，会接着试`
    case 'failed':
      return mail.problem === null
        ? '没发出去'
        : zh`没发到 ${name} 的邮箱：${PROBLEMS[mail.problem]}`
    default:
      return mail.status satisfies never
  }
}
