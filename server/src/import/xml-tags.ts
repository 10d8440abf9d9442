/**
 * Walks over the tags of the plain XML that office programs write. No entities but the five of XML
 * and numbers, no document type: nothing in the file can make it grow.
 */

export interface XmlTag {
  /** Without its prefix. */
  name: string
  isEnd: boolean
  /** `<v/>`: begins and ends at once; given once, with `isEnd` false, and once more with it true. */
  isEmpty: boolean
  attributes: string
  /** Raw text up to the next tag. */
  textAfter: string
}

/** Tags with these names in document order. */
export function* tags(xml: string, names: readonly string[]): Generator<XmlTag> {
  const wanted = new RegExp(`<(/?)(?:[\\w.-]+:)?(${names.join('|')})(?=[\\s/>])([^<>]*)>`, 'g')
  for (let match = wanted.exec(xml); match !== null; match = wanted.exec(xml)) {
    const [whole, slash, name = '', inside = ''] = match
    const isEmpty = slash === '' && inside.endsWith('/')
    const from = match.index + whole.length
    const isText = slash === '' && !isEmpty
    const tag: XmlTag = {
      name,
      isEnd: slash === '/',
      isEmpty,
      attributes: isEmpty ? inside.slice(0, -1) : inside,
      textAfter: isText ? textFrom(xml, from) : '',
    }
    yield tag
    if (isEmpty) yield { ...tag, isEnd: true }
  }
}

function textFrom(xml: string, from: number): string {
  const next = xml.indexOf('<', from)
  if (xml.startsWith('<![CDATA[', from)) {
    const end = xml.indexOf(']]>', from)
    return end < 0 ? '' : xml.slice(from + 9, end).replaceAll('&', '&amp;')
  }
  return next < 0 ? '' : xml.slice(from, next)
}

/** One attribute, its prefix passed over (`r:id` is `id`); null when it is not there. */
export function attribute(attributes: string, name: string): string | null {
  const match = new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  return match === null ? null : (match[1] ?? match[2] ?? null)
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** `&lt;` and numbers, and the `_x000D_` by which office programs write control characters. */
export function decodeXml(text: string): string {
  if (!text.includes('&') && !text.includes('_x')) return text
  return text
    .replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex, decimal, name) => {
      if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
    })
    .replace(/_x([0-9A-F]{4})_/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)).replace('\r', ''),
    )
}
