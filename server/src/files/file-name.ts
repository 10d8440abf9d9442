/** File systems and HTTP headers stop at 255 bytes; a Chinese character takes three. */
const MAX_BYTES = 180

/** Shown when nothing of the name is left. */
const NAMELESS = '未命名'

/** Controls, and characters that change the order of reading: `合同\u202Efdp.exe` shows as `合同exe.pdf`. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/**
 * A name fit to be shown and to be offered for download; never used as a path. Keeps Chinese, drops
 * folders, unseen characters and what file systems refuse, and shortens from the middle so that the
 * ending stays.
 */
export function sanitiseFileName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const clean = last
    .replace(UNSEEN, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  if (clean === '') return NAMELESS
  const dot = clean.lastIndexOf('.')
  const isEnding = dot > 0 && clean.length - dot <= 10
  const ending = isEnding ? clean.slice(dot) : ''
  const stem = isEnding ? clean.slice(0, dot) : clean
  return cutToBytes(stem, MAX_BYTES - Buffer.byteLength(ending)) + ending
}

function cutToBytes(text: string, maxBytes: number): string {
  let kept = ''
  let bytes = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > maxBytes) return kept.trimEnd()
    kept += character
  }
  return kept
}

/** A header that has a browser save what follows under this name, in any script (RFC 6266, RFC 8187). */
export function attachmentNamed(fileName: string): string {
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename*=UTF-8''${encoded}`
}
