/** What quotes need, out of the parts of the app. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { FileMeasures } from '@kedu/shared/evidence/measures'
import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config/config.ts'
import type { EvidenceJudge } from './evidence/evidence-judge.ts'
import type { FileStore } from './files/file-store.ts'
import { keepQuoteCode } from './quotes/quote-code.ts'
import { QuoteDesk } from './quotes/quote-desk.ts'
import { type QuoteLinking, QuoteLinks, quoteLinkKey } from './quotes/quote-links.ts'
import type { Stamper } from './quotes/sign-pdf.ts'
import type { SigningKey } from './quotes/signing-key.ts'
import type { Workspace } from './workspace/workspace.ts'

export interface QuoteParts {
  config: Pick<Config, 'dataFolder' | 'publicOrigin'> &
    Partial<Pick<Config, 'quotes' | 'secretKeys'>>
  workspace: Workspace
  files: FileStore
  now(): Instant
  randomBytes(size: number): Uint8Array
  log: FastifyBaseLogger
  judge: EvidenceJudge
  basePath?: string
  /** Where the company is reached when nobody has said a public address. */
  ownOrigin(): string
}

export interface Quotes extends QuoteLinking {
  desk: QuoteDesk
  links: QuoteLinks
  sellerName: string | null
  /** The company's own key, made or read at the first signature. */
  signingKey(): Promise<SigningKey>
  /** Null: no time-stamping authority is set. */
  stamp: Stamper | null
  /** Null: whatever host is asked. */
  publicOrigin: string | null
  /** Path below which the company is reached; '' at the root. */
  basePath: string
  /** What an uploaded copy shows, with the authorities the company trusts. */
  measure(fileId: FileId): Promise<FileMeasures>
}

/** The default holder of a key that the company did not bring itself. */
const HOLDER = '刻度'
/** 72 bits: nobody guesses it, and the QR code stays small. */
const NONCE_BYTES = 9

export async function openQuotes(parts: QuoteParts): Promise<Quotes> {
  const { config, workspace, files, now, randomBytes, log, judge } = parts
  const sellerName = config.quotes?.sellerName ?? null
  const tsaUrl = config.quotes?.tsaUrl ?? null
  const place = { workspace, dataFolder: config.dataFolder, secretKeys: config.secretKeys }
  const links = new QuoteLinks(await quoteLinkKey(place, randomBytes, now()), workspace.id)
  let key: Promise<SigningKey> | null = null
  const newNonce = () => Buffer.from(randomBytes(NONCE_BYTES)).toString('base64url')
  const openKey = async () => {
    const { openSigningKey } = await import('./quotes/signing-key.ts')
    return openSigningKey({
      ...place,
      path: config.quotes?.signingKeyPath ?? null,
      holder: sellerName ?? HOLDER,
      now: now(),
    })
  }
  const signingKey = () => {
    key ??= openKey().catch((error: unknown) => {
      // Tried again with the next signature: the file may be put right meanwhile.
      key = null
      throw error
    })
    return key
  }
  const stamp = tsaUrl === null ? null : await stamperAt(new URL(tsaUrl), log)
  const desk = new QuoteDesk({
    workspace,
    files,
    links,
    signingKey,
    stamp,
    sellerName,
    now,
    newNonce,
  })
  const linkOf: Quotes['linkOf'] = async (dealId, quoteId) => {
    const found = await desk.find(dealId, quoteId)
    const path = found && links.signPath(dealId, found.quote)
    if (found === null || path === null) return null
    return { number: found.quote.number, link: (config.publicOrigin ?? parts.ownOrigin()) + path }
  }
  return {
    desk,
    links,
    sellerName,
    signingKey,
    stamp,
    publicOrigin: config.publicOrigin,
    basePath: parts.basePath ?? '',
    newNonce,
    measure: (fileId) =>
      judge.measure(
        async () => {
          const bytes = await files.read(workspace.id, fileId)
          if (bytes === null) throw new Error(`No file ${fileId}`)
          return bytes
        },
        {
          zone: workspace.settings.timezone,
          trusted: { roots: rootsIn(config.quotes?.trustedRootsPath ?? null), fingerprints: [] },
        },
      ),
    linkOf,
    codeOf: async (dealId, quoteId) => {
      const handedOut = await linkOf(dealId, quoteId)
      if (handedOut === null) return null
      return keepQuoteCode({ workspace, files, now }, { dealId, quoteId }, handedOut)
    },
  }
}

async function stamperAt(url: URL, log: FastifyBaseLogger) {
  const { timeStamper } = await import('./quotes/time-stamp.ts')
  return timeStamper(url, log)
}

function rootsIn(path: string | null): Uint8Array[] {
  if (path === null) return []
  const pems = readFileSync(path, 'utf8').match(
    /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g,
  )
  return (pems ?? []).map((pem) => new X509Certificate(pem).raw)
}
