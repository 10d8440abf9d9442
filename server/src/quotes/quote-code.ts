/**
 * The QR code of a customer's link as a picture in the chat: the customer scans it from the rep's phone.
 * Stream `quote-code/<fileId>`: whose link it is, so that it is shown to whoever sees that deal.
 */
import type { QuoteCodeFile } from '@kedu/bot/dialog/world'
import type { DealId } from '@kedu/shared/deal/deal'
import type { QuoteId } from '@kedu/shared/quotes/quote'
import type { Instant } from '@kedu/shared/time/instant'
import sharp from 'sharp'
import type { FileStore } from '../files/file-store.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { qrPicture } from './qr-symbol.ts'

interface QuoteCode {
  dealId: DealId
  quoteId: QuoteId
}

interface CodeShelf {
  workspace: Workspace
  files: FileStore
  now(): Instant
}

/** Kept once, however often it is asked for: the same link is the same picture. */
export async function keepQuoteCode(
  { workspace, files, now }: CodeShelf,
  { dealId, quoteId }: QuoteCode,
  { number, link }: { number: string; link: string },
): Promise<QuoteCodeFile> {
  const meta = { mime: 'image/png', extension: 'png', family: 'image' } as const
  const fileId = await files.put(workspace.id, await widened(await qrPicture(link)), meta)
  const streamId = `quote-code/${fileId}` as const
  if ((await workspace.store.load<QuoteCode>(workspace.id, streamId)) === null) {
    const state: QuoteCode = { dealId, quoteId }
    const event = { at: now(), body: { kind: 'quote-code-kept', ...state } }
    const request = { expectedVersion: 0, events: [event], state, outbox: [] }
    await workspace.store.append(workspace.id, { streamId, ...request })
  }
  return { fileId, fileName: `${number}.png`, mime: meta.mime }
}

/** Chats show a lone picture four by three and cut what is higher: white at both sides keeps the code whole. */
async function widened(square: Buffer): Promise<Buffer> {
  const { width } = await sharp(square).metadata()
  const side = Math.ceil(width / 6)
  return sharp(square).extend({ left: side, right: side, background: '#fff' }).png().toBuffer()
}

/** The deal whose quote this code opens; null: it is no code. */
export async function codedDeal(workspace: Workspace, fileId: string): Promise<DealId | null> {
  const found = await workspace.store.load<QuoteCode>(workspace.id, `quote-code/${fileId}`)
  return found?.state.dealId ?? null
}
