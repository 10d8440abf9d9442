/** Signs PDFs the way signing programs do: an incremental update with a CMS container in its gap. */
import { createHash, randomInt, webcrypto } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

export interface Signer {
  certificate: pkijs.Certificate
  key: webcrypto.CryptoKey
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const

/** A certificate for that name, signed by `issuer` or by itself. */
export async function makeSigner(
  name: string,
  { issuer = null as Signer | null, from = '2026-01-01', to = '2028-01-01', isCa = false } = {},
): Promise<Signer> {
  const keys = (await webcrypto.subtle.generateKey(ALGORITHM, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair
  const certificate = new pkijs.Certificate()
  certificate.version = 2
  certificate.serialNumber = new asn1js.Integer({ value: randomInt(1, 2 ** 31) })
  const named = new pkijs.AttributeTypeAndValue({
    type: '2.5.4.3',
    value: new asn1js.Utf8String({ value: name }),
  })
  certificate.subject.typesAndValues.push(named)
  certificate.issuer.typesAndValues.push(
    ...(issuer ? issuer.certificate.subject.typesAndValues : [named]),
  )
  certificate.notBefore.value = new Date(`${from}T00:00:00Z`)
  certificate.notAfter.value = new Date(`${to}T00:00:00Z`)
  if (isCa) {
    certificate.extensions = [
      new pkijs.Extension({
        extnID: '2.5.29.19',
        critical: true,
        extnValue: new pkijs.BasicConstraints({ cA: true }).toSchema().toBER(),
      }),
    ]
  }
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey)
  await certificate.sign(issuer?.key ?? keys.privateKey, 'SHA-256')
  // Read back: what is signed must be what is written.
  return {
    certificate: pkijs.Certificate.fromBER(certificate.toSchema(true).toBER()),
    key: keys.privateKey,
  }
}

export const derOf = ({ certificate }: Signer): Uint8Array =>
  new Uint8Array(certificate.toSchema(true).toBER())

export const fingerprintOf = (signer: Signer): string =>
  createHash('sha256').update(derOf(signer)).digest('hex')

export interface SignOptions {
  when: Date
  /** Certificates sent along. */
  chain?: readonly Signer[]
  /** Puts an RFC 3161 time-stamp of this authority on it. */
  stampedBy?: { authority: Signer; at: Date }
  subFilter?: string
}

const GAP = 16_384

export async function signPdf(pdf: Buffer, signer: Signer, options: SignOptions): Promise<Buffer> {
  const { subFilter = 'adbe.pkcs7.detached' } = options
  const text = pdf.toString('latin1')
  const size = Number([...text.matchAll(/\/Size (\d+)/g)].at(-1)![1])
  const root = Number([...text.matchAll(/\/Root (\d+) 0 R/g)].at(-1)![1])
  const previous = Number([...text.matchAll(/startxref\s+(\d+)/g)].at(-1)![1])
  const catalog = [
    ...text.matchAll(new RegExp(`\\n${root} 0 obj\\s*<<([\\s\\S]*?)>>\\s*endobj`, 'g')),
  ].at(-1)![1]!
  const fields = /\/AcroForm << \/Fields \[([^\]]*)\]/.exec(catalog)?.[1] ?? ''
  const plainCatalog = catalog.replace(/\/AcroForm << \/Fields \[[^\]]*\] \/SigFlags 3 >>/, '')
  const range = '/ByteRange [0 0000000000 0000000000 0000000000]'
  const objects = [
    `${size} 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /${subFilter} ${range} /M (D:20200101000000Z) /Contents <${'0'.repeat(GAP)}> >>\nendobj\n`,
    `${size + 1} 0 obj\n<< /Type /Annot /Subtype /Widget /FT /Sig /T (S${size}) /V ${size} 0 R /Rect [0 0 0 0] /F 132 >>\nendobj\n`,
    `${root} 0 obj\n<<${plainCatalog} /AcroForm << /Fields [${fields} ${size + 1} 0 R] /SigFlags 3 >> >>\nendobj\n`,
  ]
  let body = text.endsWith('\n') ? '' : '\n'
  const offsets: number[] = []
  for (const object of objects) {
    offsets.push(pdf.length + body.length)
    body += object
  }
  const row = (offset: number): string => `${String(offset).padStart(10, '0')} 00000 n \n`
  const start = pdf.length + body.length
  body += `xref\n${root} 1\n${row(offsets[2]!)}${size} 2\n${row(offsets[0]!)}${row(offsets[1]!)}trailer\n<< /Size ${size + 2} /Root ${root} 0 R /Prev ${previous} >>\nstartxref\n${start}\n%%EOF\n`
  const whole = Buffer.concat([pdf, Buffer.from(body, 'latin1')])
  const from = whole.indexOf('/Contents <', pdf.length) + '/Contents '.length
  const to = from + GAP + 2
  const numbers = [from, to, whole.length - to].map((n) => String(n).padStart(10, ' ')).join(' ')
  whole.write(`/ByteRange [0 ${numbers}]`, whole.indexOf('/ByteRange', pdf.length), 'latin1')
  const signed = Buffer.concat([whole.subarray(0, from), whole.subarray(to)])
  const hex = Buffer.from(await containerOver(signed, signer, options)).toString('hex')
  whole.write(hex, from + 1, 'latin1')
  return whole
}

const attribute = (type: string, value: object): pkijs.Attribute =>
  new pkijs.Attribute({ type, values: [value] })

async function containerOver(
  signed: Buffer,
  signer: Signer,
  { when, chain = [], stampedBy }: SignOptions,
): Promise<ArrayBuffer> {
  const data = await signedData('1.2.840.113549.1.7.1', signed, signer, chain, [
    attribute('1.2.840.113549.1.9.5', new asn1js.UTCTime({ valueDate: when })),
  ])
  await data.sign(signer.key, 0, 'SHA-256', new Uint8Array(signed).buffer)
  if (stampedBy) {
    const signature = Buffer.from(data.signerInfos[0]!.signature.valueBlock.valueHexView)
    const token = await timeStampToken(signature, stampedBy.authority, stampedBy.at)
    data.signerInfos[0]!.unsignedAttrs = new pkijs.SignedAndUnsignedAttributes({
      type: 1,
      attributes: [attribute('1.2.840.113549.1.9.16.2.14', token)],
    })
  }
  return wrapped(data).toBER()
}

async function timeStampToken(
  stamped: Buffer,
  authority: Signer,
  at: Date,
): Promise<asn1js.Sequence> {
  const info = new pkijs.TSTInfo({
    version: 1,
    policy: '1.2.3.4.1',
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: '2.16.840.1.101.3.4.2.1' }),
      hashedMessage: new asn1js.OctetString({ valueHex: digestOf(stamped) }),
    }),
    serialNumber: new asn1js.Integer({ value: 7 }),
    genTime: at,
  })
  const der = Buffer.from(info.toSchema().toBER())
  const data = await signedData('1.2.840.113549.1.9.16.1.4', der, authority, [], [])
  data.encapContentInfo.eContent = new asn1js.OctetString({ valueHex: new Uint8Array(der).buffer })
  await data.sign(authority.key, 0, 'SHA-256')
  return wrapped(data)
}

async function signedData(
  contentType: string,
  content: Buffer,
  signer: Signer,
  chain: readonly Signer[],
  more: readonly pkijs.Attribute[],
): Promise<pkijs.SignedData> {
  const { certificate } = signer
  return new pkijs.SignedData({
    version: 1,
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: contentType }),
    signerInfos: [
      new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({
          issuer: certificate.issuer,
          serialNumber: certificate.serialNumber,
        }),
        signedAttrs: new pkijs.SignedAndUnsignedAttributes({
          type: 0,
          attributes: [
            attribute('1.2.840.113549.1.9.3', new asn1js.ObjectIdentifier({ value: contentType })),
            ...more,
            attribute(
              '1.2.840.113549.1.9.4',
              new asn1js.OctetString({ valueHex: digestOf(content) }),
            ),
            // signingCertificateV2: which certificate this was made with.
            attribute(
              '1.2.840.113549.1.9.16.2.47',
              new asn1js.Sequence({
                value: [
                  new asn1js.Sequence({
                    value: [
                      new asn1js.Sequence({
                        value: [
                          new asn1js.OctetString({
                            valueHex: digestOf(Buffer.from(derOf(signer))),
                          }),
                        ],
                      }),
                    ],
                  }),
                ],
              }),
            ),
          ],
        }),
      }),
    ],
    certificates: [certificate, ...chain.map((one) => one.certificate)],
  })
}

function wrapped(data: pkijs.SignedData): asn1js.Sequence {
  return new pkijs.ContentInfo({
    contentType: '1.2.840.113549.1.7.2',
    content: data.toSchema(true),
  }).toSchema()
}

function digestOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(createHash('sha256').update(bytes).digest()).buffer
}
