/** Whose certificate signed, and how far it can be relied on. */
import { createHash } from 'node:crypto'
import type { SignerTrust } from '@kedu/shared/evidence/measures'
import { Certificate, CertificateChainValidationEngine, type SignedData } from 'pkijs'
import type { TrustedSigners } from './trusted-signers.ts'

const COMMON_NAME = '2.5.4.3'
const ORGANISATION = '2.5.4.10'

export function certificatesIn({ certificates }: SignedData): Certificate[] {
  return (certificates ?? []).filter((one) => one instanceof Certificate)
}

export function fingerprintOf(certificate: Certificate): string {
  return createHash('sha256').update(derOf(certificate)).digest('hex')
}

export function derOf(certificate: Certificate): Buffer {
  return Buffer.from(certificate.toSchema(true).toBER())
}

/** The common name, else the organisation; null when neither is said. */
export function nameOf({ subject }: Certificate): string | null {
  for (const type of [COMMON_NAME, ORGANISATION]) {
    const found = subject.typesAndValues.find((one) => one.type === type)
    const value: unknown = found?.value.valueBlock.value
    if (typeof value === 'string' && value !== '') return value
  }
  return null
}

/**
 * Every certificate that came along must be as its issuer, or itself, signed it, where that one came
 * along too: the container is outside what the signature covers.
 */
export async function areIntact(certificates: readonly Certificate[]): Promise<boolean> {
  for (const certificate of certificates) {
    const issuer = certificates.find((other) => other.subject.isEqual(certificate.issuer))
    if (!issuer) continue
    if (!(await certificate.verify(issuer).catch(() => false))) return false
  }
  return true
}

/** `registered` beats `chain`: the company said itself whose it is. */
export async function trustIn(
  signer: Certificate,
  others: readonly Certificate[],
  trusted: TrustedSigners,
  at: Date,
): Promise<SignerTrust> {
  if (trusted.fingerprints.includes(fingerprintOf(signer))) return 'registered'
  const roots = trusted.roots.flatMap((der) => certificateFrom(der) ?? [])
  if (roots.length > 0) {
    const engine = new CertificateChainValidationEngine({
      trustedCerts: roots,
      // The one to be judged stands last.
      certs: [...others.filter((one) => one !== signer), signer],
      checkDate: at,
    })
    const { result } = await engine.verify().catch(() => ({ result: false }))
    if (result) return 'chain'
  }
  return 'unknown'
}

function certificateFrom(der: Uint8Array): Certificate | null {
  try {
    return Certificate.fromBER(Buffer.from(der))
  } catch {
    return null
  }
}
