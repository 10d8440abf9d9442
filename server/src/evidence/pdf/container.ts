/** A CMS container's signature over given bytes, and what it says about itself. */
import { createHash } from 'node:crypto'
import { fromBER, Integer, Null, Sequence } from 'asn1js'
import {
  type AlgorithmIdentifier,
  type Attribute,
  type Certificate,
  ContentInfo,
  SignedData,
  type SignerInfo,
  TSTInfo,
} from 'pkijs'
import { areIntact, certificatesIn, derOf } from './certificates.ts'

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  data: '1.2.840.113549.1.7.1',
  timeStampInfo: '1.2.840.113549.1.9.16.1.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
  /** What the ECDSA algorithms begin with. */
  ecdsa: '1.2.840.10045.4.',
} as const

/** The first byte of a DER sequence. */
const SEQUENCE = 0x30

/** Chinese national algorithms (SM2, SM3, GM/T containers): 1.2.156.10197 and what is below it. */
const NATIONAL = '1.2.156.10197.'

export interface Container {
  signedData: SignedData
  signerInfo: SignerInfo
}

export type Opened = ({ kind: 'opened' } & Container) | { kind: 'unsupported' } | { kind: 'broken' }

export function openContainer(der: Uint8Array): Opened {
  try {
    const { result, offset } = fromBER(der)
    // Lengths that do not add up are read all the same: written anew they show.
    const isAsWritten = offset === der.length && Buffer.from(result.toBER()).equals(der)
    // A length that reaches into the zeros behind the container takes them for parts of it.
    const isWhole = result instanceof Sequence && result.valueBlock.value.length === 2
    if (!isAsWritten || !isWhole) return { kind: 'broken' }
    const info = new ContentInfo({ schema: result })
    if (info.contentType.startsWith(NATIONAL)) return { kind: 'unsupported' }
    if (info.contentType !== OID.signedData) return { kind: 'broken' }
    const signedData = new SignedData({ schema: info.content })
    const [signerInfo, ...more] = signedData.signerInfos
    // Which of several signers is meant could not be said.
    if (!signerInfo || more.length > 0) return { kind: 'broken' }
    const algorithms = [signerInfo.digestAlgorithm, signerInfo.signatureAlgorithm]
    if (algorithms.some(({ algorithmId }) => algorithmId.startsWith(NATIONAL))) {
      return { kind: 'unsupported' }
    }
    if (!isConsistent(signedData, signerInfo)) return { kind: 'broken' }
    return { kind: 'opened', signedData, signerInfo }
  } catch {
    return { kind: 'broken' }
  }
}

/** Parts that no signature covers must at least agree with each other. */
function isConsistent(signedData: SignedData, signerInfo: SignerInfo): boolean {
  const { eContentType } = signedData.encapContentInfo
  const digest = signerInfo.digestAlgorithm.algorithmId
  const digests = [signerInfo.digestAlgorithm, ...signedData.digestAlgorithms]
  return (
    digests.every(hasNoParameters) &&
    isPlainSignature(signerInfo) &&
    [1, 3, 4, 5].includes(signedData.version) &&
    [1, 3].includes(signerInfo.version) &&
    (eContentType === OID.data || eContentType === OID.timeStampInfo) &&
    signedData.digestAlgorithms.some(({ algorithmId }) => algorithmId === digest)
  )
}

/** Digests have none, said as nothing or as NULL. @see https://www.rfc-editor.org/rfc/rfc5754#section-2 */
function hasNoParameters({ algorithmParams }: AlgorithmIdentifier): boolean {
  const given: unknown = algorithmParams
  return given === undefined || given instanceof Null
}

/** An ECDSA signature is two whole numbers and nothing else; it is read leniently where it is verified. */
function isPlainSignature({ signature, signatureAlgorithm }: SignerInfo): boolean {
  if (!signatureAlgorithm.algorithmId.startsWith(OID.ecdsa)) return true
  const bytes = signature.valueBlock.valueHexView
  const { result, offset } = fromBER(bytes)
  return (
    offset === bytes.length &&
    bytes[0] === SEQUENCE &&
    result instanceof Sequence &&
    result.valueBlock.value.length === 2 &&
    result.valueBlock.value.every((part) => part instanceof Integer) &&
    Buffer.from(result.toBER()).equals(bytes)
  )
}

export interface Checked {
  isValid: boolean
  signer: Certificate | null
  certificates: Certificate[]
}

/** The signature over `signed`, the certificates that came along, and the one it says it was made with. */
export async function checkContainer(
  { signedData, signerInfo }: Container,
  signed: Uint8Array,
): Promise<Checked> {
  const certificates = certificatesIn(signedData)
  try {
    const result = await signedData.verify({
      signer: 0,
      data: arrayBufferOf(signed),
      checkChain: false,
      extendedMode: true,
    })
    const signer = result.signerCertificate ?? null
    const isValid =
      result.signatureVerified === true &&
      signer !== null &&
      isTheOneMeant(signer, signerInfo) &&
      (await areIntact(certificates))
    return { isValid, signer, certificates }
  } catch (error) {
    const signer =
      error instanceof Error && 'signerCertificate' in error
        ? (error.signerCertificate as Certificate | null)
        : null
    return { isValid: false, signer, certificates }
  }
}

/** What is verified when a container holds content of its own is that, not the file. */
export function contentOf({ signedData }: Container): Uint8Array | null {
  const content = signedData.encapContentInfo.eContent
  return content ? new Uint8Array(content.getValue()) : null
}

/** Said by the signer's own clock. */
export function statedSigningTime({ signerInfo }: Container): Date | null {
  const value: unknown = attributeOf(signerInfo, 'signed', OID.signingTime)?.values[0]
  return typeof value === 'object' && value !== null && 'toDate' in value
    ? (value.toDate as () => Date)()
    : null
}

export interface TimeStamp extends Checked {
  at: Date
}

/** The RFC 3161 time-stamp over this signature; null when there is none, or a broken one. */
export async function timeStampOn(container: Container): Promise<TimeStamp | null> {
  const token: unknown = attributeOf(container.signerInfo, 'unsigned', OID.timeStampToken)
    ?.values[0]
  if (typeof token !== 'object' || token === null || !('toBER' in token)) return null
  const der = new Uint8Array((token.toBER as () => ArrayBuffer)())
  return timeStampOver(der, new Uint8Array(container.signerInfo.signature.valueBlock.valueHexView))
}

/** A time-stamp token that must be about these bytes. */
export async function timeStampOver(
  der: Uint8Array,
  stamped: Uint8Array,
): Promise<TimeStamp | null> {
  const opened = openContainer(der)
  if (opened.kind !== 'opened') return null
  const content = contentOf(opened)
  if (opened.signedData.encapContentInfo.eContentType !== OID.timeStampInfo || !content) return null
  const checked = await checkContainer(opened, stamped)
  if (!checked.isValid) return null
  return { ...checked, at: TSTInfo.fromBER(arrayBufferOf(content)).genTime }
}

function attributeOf(
  info: SignerInfo,
  from: 'signed' | 'unsigned',
  type: string,
): Attribute | null {
  const attributes = from === 'signed' ? info.signedAttrs : info.unsignedAttrs
  return attributes?.attributes.find((one) => one.type === type) ?? null
}

/** The signed attributes may name the certificate by its digest; then it must be that one. */
function isTheOneMeant(signer: Certificate, info: SignerInfo): boolean {
  for (const [type, standard] of [
    [OID.signingCertificateV2, 'sha256'],
    [OID.signingCertificate, 'sha1'],
  ] as const) {
    const attribute = attributeOf(info, 'signed', type)
    if (!attribute) continue
    const encoded = Buffer.from(attribute.toSchema().toBER())
    const digests = (
      type === OID.signingCertificate ? [standard] : ['sha256', 'sha384', 'sha512']
    ).map((name) => createHash(name).update(derOf(signer)).digest())
    if (!digests.some((digest) => encoded.includes(digest))) return false
  }
  return true
}

function arrayBufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
