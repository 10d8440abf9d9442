/** Where the store is when it is not in the data folder. */
import type { ReadText } from './addresses.ts'

export interface DatabaseConfig {
  /** As the role that works with the tables. */
  url: string
  /** As the role that may change them; null: `url` is one, or they are left as they are. */
  adminUrl: string | null
}

/** Null: the data folder holds everything. Never repeats what was given: passwords stand in it. */
export function databaseOf(text: ReadText, problems: string[]): DatabaseConfig | null {
  const url = addressOf('KEDU_DATABASE_URL', text, problems)
  const adminUrl = addressOf('KEDU_DATABASE_ADMIN_URL', text, problems)
  if (url !== null) return { url, adminUrl }
  if (adminUrl !== null) {
    problems.push(
      '填了 KEDU_DATABASE_ADMIN_URL，还要填 KEDU_DATABASE_URL，或者都留空（用数据文件夹）。',
    )
  }
  return null
}

function addressOf(name: string, text: ReadText, problems: string[]): string | null {
  const value = text(name)
  if (value === null) return null
  // Several hosts with commas between them are no URL for `URL`.
  const isAddress = /^postgres(?:ql)?:\/\/(?:[^@/\s]*@)?[^@/\s]+\/[^/\s?]+(?:\?\S*)?$/.test(value)
  if (!isAddress) {
    problems.push(
      `${name} 要像 postgres://账号:密码@主机:5432/数据库 这样；密码里的特殊字符要写成 %40（@）、%2F（/）这种形式。`,
    )
  }
  return value
}
