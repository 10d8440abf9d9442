/** What the environment may say of the server that takes our mail. */
import { mailOf } from '@kedu/server/config/mail'
import { describe, expect, it } from 'vitest'

function read(env: Record<string, string>) {
  const problems: string[] = []
  const mail = mailOf((name) => env[name] ?? null, problems)
  return { mail, problems }
}

describe('mail settings', () => {
  it('are none when nothing is set', () => {
    expect(read({})).toEqual({ mail: null, problems: [] })
  })

  it('are one address, or single variables', () => {
    expect(read({ SMTP_URL: 'smtps://kedu%40example.com:p%23w@smtp.example.com' }).mail).toEqual({
      host: 'smtp.example.com',
      port: 465,
      secure: true,
      user: 'kedu@example.com',
      password: 'p#w',
      from: 'kedu@example.com',
    })
    const single = { SMTP_HOST: 'smtp.example.com', SMTP_FROM: '刻度 <kedu@example.com>' }
    expect(read(single).mail).toMatchObject({ port: 587, secure: false, user: null })
    expect(read({ ...single, SMTP_PORT: '465' }).mail).toMatchObject({ secure: true })
  })

  it.each([
    [{ SMTP_URL: 'https://smtp.example.com' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://a:%zz@smtp.example.com', SMTP_FROM: 'a@b.cn' }, '百分号'],
    [{ SMTP_HOST: 'smtp.example.com', SMTP_FROM: 'a@b.cn', SMTP_PORT: '0' }, 'SMTP_PORT'],
    [{ SMTP_HOST: 'smtp.example.com', SMTP_FROM: 'a@b.cn', SMTP_USER: 'a' }, 'SMTP_PASS'],
    [{ SMTP_HOST: 'smtp.example.com' }, 'SMTP_FROM'],
    [{ SMTP_HOST: 'smtp.example.com', SMTP_FROM: '刻度' }, 'SMTP_FROM'],
    [{ SMTP_USER: 'a', SMTP_PASS: 'secret' }, 'SMTP_HOST'],
  ])('are refused with what is wrong: %o', (env, part) => {
    const { mail, problems } = read(env as Record<string, string>)
    expect(mail).toBe(null)
    expect(problems.join()).toContain(part)
    expect(problems.join()).not.toContain('secret')
  })
})
