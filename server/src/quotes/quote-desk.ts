/**
 * Where quotes are handed out, looked at and signed. Deals change by the one door alone; here are the
 * paper, the stamp and the key. Knows no HTTP.
 */

import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Deal, DealId } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { CUSTOMER_ID } from '@kedu/shared/people/person'
import { quoteOn } from '@kedu/shared/quotes/decide-quote'
import {
  type Quote,
  type QuoteSigner,
  type QuoteStateName,
  quoteStateAt,
} from '@kedu/shared/quotes/quote'
import type { Instant } from '@kedu/shared/time/instant'
import type { FileStore } from '../files/file-store.ts'
import { handleCommand, refusalOf } from '../flows/handle-command.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { cjkFonts } from './cjk-font.ts'
import { checkCode, type QuoteLinks, quoteFingerprint, unsignedNonce } from './quote-links.ts'
import type { QuotePaper, Strokes } from './quote-paper.ts'
import type { Stamper } from './sign-pdf.ts'
import type { SigningKey } from './signing-key.ts'
import { paperWords } from './wording.ts'

export interface QuoteDeskDeps {
  workspace: Workspace
  files: FileStore
  links: QuoteLinks
  /** Made or read at the first signature: a server without quotes needs none. */
  signingKey(): Promise<SigningKey>
  /** Null: no time-stamping authority is set. */
  stamp: Stamper | null
  sellerName: string | null
  now(): Instant
  newNonce(): string
}

/** A quote with the deal it is on. */
export interface FoundQuote {
  deal: Deal
  quote: Quote
  state: QuoteStateName
}

export type SignResult =
  | { kind: 'signed'; found: FoundQuote }
  | { kind: 'refused'; refusal: Refusal }
  /** `fonts-noto-cjk` is not installed: the paper cannot be drawn. */
  | { kind: 'no-font' }
  /** No such quote any more. */
  | { kind: 'unknown' }

export class QuoteDesk {
  readonly #deps: QuoteDeskDeps
  /** One paper at a time for each quote: a second tap waits for the first. */
  readonly #signing = new Map<string, Promise<SignResult>>()

  constructor(deps: QuoteDeskDeps) {
    this.#deps = deps
  }

  /** Null: no such quote, or its deal was withdrawn. */
  async find(dealId: DealId, quoteId: string): Promise<FoundQuote | null> {
    const { workspace, now } = this.#deps
    const snapshot = await workspace.store.load<Deal>(workspace.id, `deal/${dealId}`)
    const deal = snapshot?.state ?? null
    const quote = deal === null || deal.withdrawn ? null : quoteOn(deal, quoteId)
    if (deal === null || quote === null) return null
    return { deal, quote, state: quoteStateAt(quote, now(), workspace.settings.timezone) }
  }

  /** Behind a customer's link; null: forged, of another quote, or replaced by another link. */
  async findByLink(token: string): Promise<FoundQuote | null> {
    const read = this.#deps.links.readSign(token)
    const found = read === null ? null : await this.find(read.dealId, read.quoteId)
    if (read === null || found === null) return null
    const { state } = found.quote
    // A withdrawn quote has no link any more: its holder is still told what became of it.
    const isItsLink =
      'link' in state ? state.link?.nonce === read.nonce : state.kind === 'withdrawn'
    return isItsLink ? found : null
  }

  /** Behind the QR code on a paper. `isKept`: this very paper is the one that is kept. */
  async findByCode(token: string): Promise<(FoundQuote & { paper: 'signed' | 'unsigned' }) | null> {
    const read = this.#deps.links.readVerify(token)
    const found = read === null ? null : await this.find(read.dealId, read.quoteId)
    if (read === null || found === null) return null
    const { deal, quote } = found
    if (quote.state.kind === 'signed' && quote.state.stamp.nonce === read.nonce) {
      return { ...found, paper: 'signed' }
    }
    const nonce = unsignedNonce(quoteFingerprint(quote, deal.customer.name))
    return read.nonce === nonce ? { ...found, paper: 'unsigned' } : null
  }

  /** The customer looks at it. Told to nobody when it fails: they came to read. */
  async opened({ deal, quote }: FoundQuote): Promise<void> {
    const link = 'link' in quote.state ? quote.state.link : null
    if (link === null || quote.state.kind !== 'sent') return
    const command = { kind: 'open-quote', quoteId: quote.id, linkNonce: link.nonce } as const
    await this.#asCustomer(deal.id, `quote/${quote.id}/opened`, command)
  }

  /** The PDF as it is kept when signed, else drawn anew; null without a Chinese font. */
  async pdf({ deal, quote }: FoundQuote, origin: string): Promise<Uint8Array | null> {
    const { workspace, files } = this.#deps
    if (quote.state.kind === 'signed') return files.read(workspace.id, quote.state.fileId)
    const fonts = cjkFonts()
    if (fonts === null) return null
    const [{ drawQuote }] = await paperMakers()
    return drawQuote(this.#paper(deal, quote, origin, null), fonts)
  }

  /**
   * 1. what the door would refuse is refused before anything is drawn;
   * 2. the server stamps its time, draws and signs the paper;
   * 3. the file is kept, then the deal changes. Signing again, or a retry, finds it signed.
   */
  async sign(
    found: FoundQuote,
    given: { signer: QuoteSigner; strokes: Strokes },
    origin: string,
  ): Promise<SignResult> {
    const { id } = found.quote
    const underWay = this.#signing.get(id)
    if (underWay !== undefined) return underWay
    const signing = this.#sign(found, given, origin).finally(() => this.#signing.delete(id))
    this.#signing.set(id, signing)
    return signing
  }

  async #sign(
    { deal, quote }: FoundQuote,
    { signer, strokes }: { signer: QuoteSigner; strokes: Strokes },
    origin: string,
  ): Promise<SignResult> {
    const { workspace, files, now } = this.#deps
    const link = 'link' in quote.state ? quote.state.link : null
    const at = now()
    const stamp = { nonce: this.#deps.newNonce(), at, source: 'server' as const }
    const commandId = `quote/${quote.id}/signed`
    const commandWith = (fileId: string, bytes: number): DealCommand => ({
      kind: 'sign-quote',
      quoteId: quote.id,
      by: 'page',
      linkNonce: link?.nonce ?? null,
      signer,
      stamp,
      file: {
        id: `${commandId}/f0`,
        fileId,
        fileName: `${quote.number}.pdf`,
        mime: 'application/pdf',
        bytes,
        sentAt: null,
        hasPreview: false,
      },
    })
    const envelope = this.#envelope(deal.id, commandId, commandWith('not-yet', 0))
    const refusal = refusalOf(workspace, envelope, deal, [], at)
    if (refusal !== null) return { kind: 'refused', refusal }
    const fonts = cjkFonts()
    if (fonts === null) return { kind: 'no-font' }
    const [{ drawQuote }, { signPdf }] = await paperMakers()
    const drawn = await drawQuote(
      this.#paper(deal, quote, origin, { signer, strokes, nonce: stamp.nonce, at }),
      fonts,
    )
    const pdf = await signPdf(drawn, await this.#deps.signingKey(), {
      at,
      words: { reason: paperWords.signedReason(quote.number), name: signer.name },
      stamp: this.#deps.stamp,
    })
    const kind = { mime: 'application/pdf', extension: 'pdf', family: 'pdf' } as const
    const fileId = await files.put(workspace.id, pdf, kind)
    const handled = await this.#asCustomer(deal.id, commandId, commandWith(fileId, pdf.length))
    if (handled.kind === 'refused') return handled
    const signed = await this.find(deal.id, quote.id)
    return signed === null ? { kind: 'unknown' } : { kind: 'signed', found: signed }
  }

  #paper(
    deal: Deal,
    quote: Quote,
    origin: string,
    signing: { signer: QuoteSigner; strokes: Strokes; nonce: string; at: Instant } | null,
  ): QuotePaper {
    const { workspace, links, sellerName } = this.#deps
    const fingerprint = quoteFingerprint(quote, deal.customer.name)
    const code = signing ?? { nonce: unsignedNonce(fingerprint), at: quote.madeAt }
    const { nonce, at } = code
    return {
      quote,
      customerName: deal.customer.name,
      sellerName,
      makerName: workspace.people.get(quote.madeBy)?.name ?? '',
      verifyUrl: origin + links.verifyPath(deal.id, quote, { nonce, at }),
      checkCode: checkCode(fingerprint),
      zone: workspace.settings.timezone,
      signed: signing && {
        signerName: signing.signer.name,
        phone: signing.signer.phone,
        at: signing.at,
        strokes: signing.strokes,
      },
    }
  }

  #envelope(dealId: DealId, commandId: string, command: DealCommand) {
    const meta = {
      commandId,
      actorId: CUSTOMER_ID,
      door: 'link' as const,
      messageId: null,
      place: null,
    }
    return { dealId, meta, command }
  }

  #asCustomer(dealId: DealId, commandId: string, command: DealCommand) {
    const { workspace, now } = this.#deps
    return handleCommand(workspace, this.#envelope(dealId, commandId, command), { now: now() })
  }
}

/** What draws and signs takes 40 MB: loaded with the first paper, not by every server that starts. */
function paperMakers() {
  return Promise.all([import('./quote-pdf.ts'), import('./sign-pdf.ts')])
}
