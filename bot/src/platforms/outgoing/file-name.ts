/** File names as platforms tell them. Pure. */

/** `filename*=UTF-8''…` before `filename="…"`; the latter arrives as raw UTF-8 or percent-encoded. */
export function fileNameOf(contentDisposition: string): string | null {
  const extended = /filename\*\s*=\s*(?:utf-8)''([^;]+)/i.exec(contentDisposition)?.[1]
  if (extended !== undefined) return safeFileName(percentDecoded(extended.trim()))
  const match = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(contentDisposition)
  const plain = match?.[1] ?? match?.[2]
  return plain === undefined ? null : safeFileName(percentDecoded(asUtf8(plain.trim())))
}

/** The last part of a path, without control characters, at most 200 characters; null when nothing is left. */
export function safeFileName(name: string): string | null {
  const last = name.split(/[\\/]/).pop() ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  const clean = last.replace(/[\u0000-\u001f\u007f]/g, '').trim()
  if (clean === '' || /^\.+$/.test(clean)) return null
  const points = [...clean]
  if (points.length <= 200) return clean
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(clean)?.[0] ?? ''
  return points.slice(0, 200 - extension.length).join('') + extension
}

/** HTTP headers are read as Latin-1; platforms write file names in UTF-8. */
function asUtf8(text: string): string {
  if (/[^\p{ASCII}\u0080-\u00ff]/u.test(text)) return text
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'))
  } catch {
    return text
  }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
