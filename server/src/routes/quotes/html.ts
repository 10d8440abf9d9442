/** HTML put together from texts; every value is escaped, what is HTML already is said to be. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | null | readonly Html[]

/** `html\`<p>${customerName}</p>\``: null leaves its place empty. */
export function html(parts: TemplateStringsArray, ...values: Part[]): Html {
  const text = parts.map((part, i) => (i === 0 ? '' : written(values[i - 1] ?? null)) + part)
  return new Html(text.join(''))
}

function written(value: Part): string {
  if (value === null) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'object') return value.map((one) => one.text).join('')
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
