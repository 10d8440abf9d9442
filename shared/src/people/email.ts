/** Good enough to catch a slip of the pen; whether the mailbox exists only its server knows. */
const ADDRESS = /^[^\s<>@,;"]{1,64}@[^\s<>@,;"]{1,190}\.[^\s<>@,;".]{2,24}$/

/** The address as it is written to; null: it is none. */
export function readEmail(text: string): string | null {
  const address = text.normalize('NFKC').trim()
  return ADDRESS.test(address) ? address : null
}
