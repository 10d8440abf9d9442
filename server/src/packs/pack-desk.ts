/**
 * Exports evidence packs (L10): a deal's triples, pictures, verdicts, clocks and hash chain as one signed
 * PDF. One at a time: each takes seconds of the judging process. Who exported what is kept on record.
 */
import { createHash } from 'node:crypto'
import type { Deal, DealId } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import type { Evidence } from '@kedu/shared/evidence/evidence'
import { dateOf, type Instant, SECOND_MS } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import type { FileStore } from '../files/file-store.ts'
import { type Asking, visibleRow } from '../queries/asking.ts'
import { filesOf } from '../queries/timeline.ts'
import { cjkFonts } from '../quotes/cjk-font.ts'
import type { Stamper } from '../quotes/sign-pdf.ts'
import type { SigningKey } from '../quotes/signing-key.ts'
import { firstBrokenVersion } from '../store/event-chain.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { type PackFileCopy, type PackSource, packPaper } from './pack-content.ts'
import { pictureOf } from './pack-pictures.ts'
import type { PackFile, PackRecord } from './pack-record.ts'
import { packWords as words } from './wording.ts'

/** A chat tool takes files of 20 MB: pages, pictures and originals together stay below it. */
const MAX_ORIGINALS_BYTES = 9 * 1024 * 1024
const MAX_PICTURES_BYTES = 7 * 1024 * 1024
/** Whoever asked waits: what is not drawn by then is named without its picture. */
const PICTURES_MS = 30 * SECOND_MS
const MAX_WAITING = 3

export interface PackDeskDeps {
  workspace: Workspace
  files: FileStore
  judge: EvidenceJudge
  signingKey(): Promise<SigningKey>
  /** Null: no time-stamping authority is set. */
  stamp: Stamper | null
  /** The real clock, for how long drawing takes. */
  realNow(): Instant
  log: Pick<FastifyBaseLogger, 'info'>
}

export interface EvidencePack {
  pdf: Buffer
  fileName: string
  dealId: DealId
}

export type PackResult =
  | { kind: 'made'; pack: EvidencePack }
  /** No such deal, or none the person may know of. */
  | { kind: 'unknown' }
  | { kind: 'no-font' }
  /** The stored history does not fit together from this event on: nothing is vouched for. */
  | { kind: 'broken-chain'; version: number }
  /** Too many are being exported. */
  | { kind: 'busy' }

/** A pack that was kept as a file, to be sent on; or why there is none. */
export type KeptPack =
  | { kind: 'kept'; file: { fileId: string; fileName: string; mime: string } }
  | Exclude<PackResult, { kind: 'made' }>

/** What the chat needs to export packs. */
export interface PackKeeping {
  exportAsFile(asking: Asking, dealId: DealId): Promise<KeptPack>
}

/** Stream `pack/<sha256 of the PDF>`: who took which deal's evidence along, and where its chain ended. */
export interface PackExport {
  dealId: DealId
  byId: string
  at: Instant
  events: number
  hash: string
}

export class PackDesk implements PackKeeping {
  readonly #deps: PackDeskDeps
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(deps: PackDeskDeps) {
    this.#deps = deps
  }

  /** @throws {Error} when the store or the signing key fails. */
  async export(asking: Asking, dealId: DealId): Promise<PackResult> {
    if (this.#waiting >= MAX_WAITING) return { kind: 'busy' }
    this.#waiting += 1
    const made = this.#last.then(() => this.#export(asking, dealId))
    this.#last = made.catch(() => undefined).finally(() => (this.#waiting -= 1))
    return made
  }

  /** The same, kept as a file to be sent in a chat. */
  async exportAsFile(asking: Asking, dealId: DealId): Promise<KeptPack> {
    const result = await this.export(asking, dealId)
    if (result.kind !== 'made') return result
    const meta = { mime: 'application/pdf', extension: 'pdf', family: 'pdf' } as const
    const { pdf, fileName } = result.pack
    const fileId = await this.#deps.files.put(this.#deps.workspace.id, pdf, meta)
    return { kind: 'kept', file: { fileId, fileName, mime: meta.mime } }
  }

  async #export(asking: Asking, dealId: DealId): Promise<PackResult> {
    const { workspace, signingKey, stamp, log } = this.#deps
    const fonts = cjkFonts()
    if (fonts === null) return { kind: 'no-font' }
    const source = visibleRow(asking, dealId) === null ? null : await this.#source(dealId)
    if (source === null) return { kind: 'unknown' }
    const broken = firstBrokenVersion(source.stored)
    if (broken !== null) return { kind: 'broken-chain', version: broken }
    const key = await signingKey()
    const { copies, originals } = await this.#copies(source.deal, source.files)
    const paper = packPaper(asking, source, copies, key.fingerprint)
    const { drawPack } = await import('./pack-pdf.ts')
    const { signPdf } = await import('../quotes/sign-pdf.ts')
    const record = recordOf(asking, source, originals, key.fingerprint, paper.files)
    const drawn = await drawPack(paper, fonts, record, originals)
    const { name } = source.deal.customer
    const pdf = await signPdf(drawn, key, {
      at: asking.now,
      words: { reason: words.signReason(name), name: asking.me.name },
      stamp,
    })
    const fileId = createHash('sha256').update(pdf).digest('hex')
    await this.#noteExport(asking, fileId, source)
    log.info({ dealId, personId: asking.me.id, bytes: pdf.length }, 'evidence pack exported')
    const date = dateOf(asking.now, workspace.settings.timezone)
    return { kind: 'made', pack: { pdf, fileName: words.fileName(name, date), dealId } }
  }

  async #source(dealId: DealId): Promise<PackSource | null> {
    const { workspace } = this.#deps
    const stored = await workspace.store.history(workspace.id, `deal/${dealId}`)
    const history = stored.map(({ body }) => body as DealEvent)
    const deal = history.reduce<Deal | null>(evolve, null)
    if (deal === null || deal.withdrawn) return null
    return { deal, stored, history, files: [...filesOf(history, deal).values()] }
  }

  /** Newest files first where not all find room: they are what is asked about. */
  async #copies(
    deal: Deal,
    files: readonly Evidence[],
  ): Promise<{ copies: Map<string, PackFileCopy>; originals: Map<string, Buffer> }> {
    const { workspace, files: store, judge, realNow } = this.#deps
    const copies = new Map<string, PackFileCopy>()
    const originals = new Map<string, Buffer>()
    const onDeal = new Set(deal.evidence.map(({ id }) => id))
    const until = realNow() + PICTURES_MS
    let roomForOriginals = MAX_ORIGINALS_BYTES
    let roomForPictures = MAX_PICTURES_BYTES
    for (const file of files.toReversed()) {
      if (!onDeal.has(file.id)) {
        copies.set(file.id, noCopy('removed'))
        continue
      }
      const bytes = await store.read(workspace.id, file.fileId)
      if (bytes === null) throw new Error(`File ${file.fileId} is not there`)
      const isAttached = originals.has(file.fileId) || bytes.length <= roomForOriginals
      if (isAttached && !originals.has(file.fileId)) {
        originals.set(file.fileId, Buffer.from(bytes))
        roomForOriginals -= bytes.length
      }
      const isInTime = realNow() < until && roomForPictures > 0
      const pictured = isInTime ? await pictureOf(file, async () => bytes, judge) : null
      if (pictured?.kind !== 'pictured') {
        copies.set(file.id, { ...noCopy(pictured?.why ?? 'too-many'), isAttached })
        continue
      }
      const { pictures } = pictured
      roomForPictures -= pictures.reduce((sum, { jpeg }) => sum + jpeg.length, 0)
      copies.set(file.id, { isAttached, pictures, noPicture: null })
    }
    return { copies, originals }
  }

  async #noteExport({ me, now }: Asking, fileId: string, { deal, stored }: PackSource) {
    const { store, id } = this.#deps.workspace
    const state: PackExport = {
      dealId: deal.id,
      byId: me.id,
      at: now,
      events: stored.length,
      hash: stored.at(-1)?.hash ?? '',
    }
    const body = { kind: 'pack-exported', ...state }
    const request = { expectedVersion: 0, events: [{ at: now, body }], state, outbox: [] }
    await store.append(id, { streamId: `pack/${fileId}`, ...request })
  }
}

/** The deal whose evidence this file holds; null: it is no pack. */
export async function packedDeal(workspace: Workspace, fileId: string): Promise<DealId | null> {
  const found = await workspace.store.load<PackExport>(workspace.id, `pack/${fileId}`)
  return found?.state.dealId ?? null
}

function noCopy(why: keyof typeof words.noPicture): PackFileCopy {
  return { isAttached: false, pictures: [], noPicture: words.noPicture[why] }
}

/** Everything for machines: attached to the PDF as it is. */
function recordOf(
  { me, now, workspace }: Asking,
  { deal, stored, history, files }: PackSource,
  originals: ReadonlyMap<string, Buffer>,
  signedWith: string,
  papers: readonly { pictures: readonly { jpeg: Buffer }[] }[],
): PackRecord {
  const naming = workspace.naming(now)
  const ids = new Set(history.flatMap(({ meta }) => meta.actorId))
  const people: Record<string, string> = {}
  for (const id of ids) people[id] = naming.person(id)?.name ?? id
  return {
    format: 'kedu-evidence-pack',
    formatVersion: 1,
    exportedAt: now,
    exportedBy: { id: me.id, name: me.name },
    deal: {
      id: deal.id,
      customerNumber: deal.customer.number,
      customerName: deal.customer.name,
    },
    signedWith,
    chain: { events: stored.length, hash: stored.at(-1)?.hash ?? '' },
    events: stored.map(({ version, at, hash, body }) => ({ version, at, hash, body })),
    files: files.map(({ fileId, fileName, mime, bytes }, i): PackFile => {
      const attachment = originals.has(fileId) ? attachmentName(fileId, mime) : null
      return { fileId, number: i + 1, fileName, mime, bytes, attachment }
    }),
    pictures: papers.flatMap(({ pictures }) =>
      pictures.map(({ jpeg }) => createHash('sha256').update(jpeg).digest('hex')),
    ),
    people,
  }
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
}

/** Plain letters: what a reader of PDFs shows and saves under any system. */
function attachmentName(fileId: string, mime: string): string {
  return `original-${fileId.slice(0, 16)}.${EXTENSIONS[mime] ?? 'bin'}`
}
