const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes as text (RFC 4648 §4): no mini-program has `btoa`, and DingTalk's has no call for it either. */
export function base64Of(bytes: Uint8Array): string {
  const groups: string[] = []
  for (let from = 0; from < bytes.length; from += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(from, from + 3)
    const letters = [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63]
    const given = Math.min(3, bytes.length - from) + 1
    const text = letters.slice(0, given).map((letter) => ALPHABET[letter])
    groups.push(text.join('').padEnd(4, '='))
  }
  return groups.join('')
}
