/** What the company relies on when a PDF is signed. DER bytes and lower-case hex of sha-256. */
export interface TrustedSigners {
  roots: readonly Uint8Array[]
  fingerprints: readonly string[]
}

export const NOBODY_TRUSTED: TrustedSigners = { roots: [], fingerprints: [] }
