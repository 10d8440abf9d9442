/** Puts a PDF signature over the whole file, with an RFC 3161 time-stamp on it where one is at hand. */
import { createHash } from 'node:crypto'
import type { Instant } from '@kedu/shared/time/instant'
import { plainAddPlaceholder } from '@signpdf/placeholder-plain'
import { SignPdf } from '@signpdf/signpdf'
import { Signer } from '@signpdf/utils'
import { fromBER, ObjectIdentifier, OctetString, Sequence, UTCTime } from 'asn1js'
import {
  Attribute,
  type Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs'
import type { SigningKey } from './signing-key.ts'

const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
} as const

/** Room for the container: chain and time-stamp take about 8 kB. */
const CONTAINER_BYTES = 24_576

export interface SignWords {
  reason: string
  name: string
}

/** A time-stamp token (DER) over these bytes; null when none is to be had. */
export type Stamper = (bytes: Uint8Array) => Promise<Uint8Array | null>

export async function signPdf(
  pdf: Buffer,
  signingKey: SigningKey,
  { at, words, stamp }: { at: Instant; words: SignWords; stamp: Stamper | null },
): Promise<Buffer> {
  const signingTime = new Date(at)
  const prepared = plainAddPlaceholder({
    pdfBuffer: pdf,
    reason: words.reason,
    name: words.name,
    contactInfo: '',
    location: '',
    signingTime,
    signatureLength: CONTAINER_BYTES,
  })
  return new SignPdf().sign(prepared, new ContainerSigner(signingKey, stamp), signingTime)
}

class ContainerSigner extends Signer {
  readonly #key: SigningKey
  readonly #stamp: Stamper | null

  constructor(key: SigningKey, stamp: Stamper | null) {
    super()
    this.#key = key
    this.#stamp = stamp
  }

  override async sign(bytes: Buffer, when?: Date): Promise<Buffer> {
    if (when === undefined) throw new Error('A quote is signed at a moment')
    const { certificate, key, hash } = this.#key
    const signerInfo = new SignerInfo({
      version: 1,
      sid: new IssuerAndSerialNumber({
        issuer: certificate.issuer,
        serialNumber: certificate.serialNumber,
      }),
      signedAttrs: signedAttributes(bytes, certificate, when),
    })
    const signedData = new SignedData({
      version: 1,
      encapContentInfo: new EncapsulatedContentInfo({ eContentType: OID.data }),
      signerInfos: [signerInfo],
      certificates: [certificate],
    })
    await signedData.sign(key, 0, hash, arrayBufferOf(bytes))
    const token = await this.#stamp?.(signerInfo.signature.valueBlock.valueHexView)
    if (token) {
      signerInfo.unsignedAttrs = new SignedAndUnsignedAttributes({
        type: 1,
        attributes: [
          new Attribute({
            type: OID.timeStampToken,
            values: [fromBER(arrayBufferOf(token)).result],
          }),
        ],
      })
    }
    const content = new ContentInfo({
      contentType: OID.signedData,
      content: signedData.toSchema(true),
    })
    return Buffer.from(content.toSchema().toBER())
  }
}

function signedAttributes(
  bytes: Buffer,
  certificate: Certificate,
  when: Date,
): SignedAndUnsignedAttributes {
  const digest = (data: Uint8Array) => createHash('sha256').update(data).digest()
  const certificateDigest = digest(Buffer.from(certificate.toSchema(true).toBER()))
  const attribute = (type: string, value: unknown) => new Attribute({ type, values: [value] })
  return new SignedAndUnsignedAttributes({
    type: 0,
    attributes: [
      attribute(OID.contentType, new ObjectIdentifier({ value: OID.data })),
      attribute(OID.signingTime, new UTCTime({ valueDate: when })),
      attribute(OID.messageDigest, new OctetString({ valueHex: arrayBufferOf(digest(bytes)) })),
      // Names the certificate by its digest, so that no other one can stand in for it.
      attribute(
        OID.signingCertificateV2,
        sequence(
          sequence(sequence(new OctetString({ valueHex: arrayBufferOf(certificateDigest) }))),
        ),
      ),
    ],
  })
}

function sequence(value: Sequence | OctetString): Sequence {
  return new Sequence({ value: [value] })
}

function arrayBufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
