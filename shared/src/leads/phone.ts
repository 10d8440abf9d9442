/** Phone numbers as people write them in China. */

const MOBILE = /^1[3-9]\d{9}$/
const LANDLINE = /^0\d{9,11}$/
const SERVICE = /^[48]00\d{7}$/
const ABROAD = /^\+\d{8,15}$/

/** `138 0000-1111`, `+86 138…`, `0512-6800 1111 转 8` as digits alone (`转` and its extension aside); null: no number. */
export function plainPhone(text: string): string | null {
  const [main = '', extension] = text.normalize('NFKC').split(/转|ext\.?/iu)
  const digits = main.replace(/[\s\-‐-―().]/gu, '').replace(/^(?:\+|00)86/, '')
  const isPhone = [MOBILE, LANDLINE, SERVICE, ABROAD].some((form) => form.test(digits))
  if (!isPhone) return null
  if (extension === undefined) return digits
  const inner = extension.replace(/\s/g, '')
  return /^\d{1,6}$/.test(inner) ? `${digits}转${inner}` : null
}

/** What others see of it: `138****1111`. */
export function maskedPhone(phone: string): string {
  const shown = phone.length > 8 ? 3 : 1
  return `${phone.slice(0, shown)}****${phone.slice(-Math.min(4, shown + 1))}`
}
