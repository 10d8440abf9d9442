import { plainPage } from '../plain-page.ts'
import { problemPageWords as words } from './wording.ts'

/** For a browser that was brought back and cannot be let in: says why, and offers another try, beside its own address. */
export function problemPage(message: string): string {
  return plainPage(words.title, message, `<a href="start">${words.again}</a>`)
}
