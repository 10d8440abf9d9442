/**
 * What was seen of every file the company has: stream `measures/<fileId>`, once per content. With
 * them a file is judged again, as another kind or by other rules, without being opened; and the prints
 * tell whether a picture was used before.
 */
import type { FileId } from '@kedu/shared/evidence/evidence'
import { JUDGE_VERSION } from '@kedu/shared/evidence/judge-evidence'
import type { FileMeasures, PageMeasures } from '@kedu/shared/evidence/measures'
import {
  coarseWords,
  isNear,
  likeness,
  type PicturePrint,
} from '@kedu/shared/evidence/same-picture'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Store } from '../store/store.ts'
import type { ForeignChanges } from '../workspace/foreign-changes.ts'

/** Kept small: every one of them is read when the prints are first compared. */
interface MeasuresState {
  fileId: FileId
  engine: string
  prints: PicturePrint[]
}

interface FileMeasured {
  kind: 'file-measured'
  engine: string
  measures: FileMeasures
}

/** Brightest against darkest, 0–255: a picture of nothing is like every other. */
const FLAT_CONTRAST = 24
/** Share of ink below which a page of a document says nothing of its own. */
const PRINTED_INK = 0.002

export class KeptMeasures {
  readonly #store: Store
  readonly #workspace: WorkspaceId
  /** Rebuilt from the streams at the first question. */
  #prints: Promise<Map<FileId, Uint32Array[]>> | null = null

  /** `changes` null: asked now and not again. */
  constructor(store: Store, workspace: WorkspaceId, changes: ForeignChanges | null) {
    this.#store = store
    this.#workspace = workspace
    changes?.of('measures', async ({ state }) => {
      const { fileId, prints } = state as MeasuresState
      ;(await this.#prints)?.set(fileId, wordsOf(prints))
    })
  }

  /** Null: never measured, or by eyes that are no longer ours. */
  async of(fileId: FileId): Promise<FileMeasures | null> {
    const history = await this.#store.history(this.#workspace, streamOf(fileId))
    const last = history.at(-1)?.body as FileMeasured | undefined
    return last?.engine === JUDGE_VERSION ? last.measures : null
  }

  /** Durable before it resolves. The same file measured by two at once is kept once. */
  async keep(fileId: FileId, measures: FileMeasures, at: Instant): Promise<void> {
    const prints = printsOf(measures)
    const body: FileMeasured = { kind: 'file-measured', engine: JUDGE_VERSION, measures }
    const state: MeasuresState = { fileId, engine: JUDGE_VERSION, prints }
    const snapshot = await this.#store.load(this.#workspace, streamOf(fileId))
    await this.#store.append(this.#workspace, {
      streamId: streamOf(fileId),
      expectedVersion: snapshot?.version ?? 0,
      events: [{ at, body }],
      state,
      outbox: [],
    })
    if (this.#prints !== null) (await this.#prints).set(fileId, wordsOf(prints))
  }

  /** Other files that are the same picture: packed again, made smaller, a little brighter. */
  async alikeTo(fileId: FileId, measures: FileMeasures): Promise<FileId[]> {
    const mine = printsOf(measures)
    if (mine.length === 0) return []
    this.#prints ??= this.#load()
    const words = wordsOf(mine)
    const near: FileId[] = []
    for (const [other, theirs] of await this.#prints) {
      const isClose = theirs.some((print) => words.some((one) => isNear(one, print)))
      if (other !== fileId && isClose) near.push(other)
    }
    const same: FileId[] = []
    for (const other of near) {
      const snapshot = await this.#store.load<MeasuresState>(this.#workspace, streamOf(other))
      const theirs = snapshot?.state.prints ?? []
      const isSame = theirs.some((a) => mine.some((b) => likeness(a, b) === 'same'))
      if (isSame) same.push(other)
    }
    return same
  }

  async #load(): Promise<Map<FileId, Uint32Array[]>> {
    const all = await this.#store.list<MeasuresState>(this.#workspace, 'measures')
    return new Map(all.map(({ state }) => [state.fileId, wordsOf(state.prints)]))
  }
}

/**
 * Of a photo its print; of a document those of the pages with a seal or a signature on them. Pages of
 * a template are the same in every contract, and a blank one is like every other.
 */
function printsOf(measures: FileMeasures): PicturePrint[] {
  if (measures.kind === 'unreadable') return []
  const pages = measures.kind === 'picture' ? [measures.page] : measures.pages.filter(isOwn)
  return pages.filter(({ quality }) => quality.contrast >= FLAT_CONTRAST).map(({ print }) => print)
}

function isOwn({ seals, signature }: PageMeasures): boolean {
  return seals.length > 0 && signature.ink >= PRINTED_INK
}

const wordsOf = (prints: readonly PicturePrint[]): Uint32Array[] =>
  prints.map(({ coarse }) => coarseWords(coarse))

const streamOf = (fileId: FileId): `measures/${string}` => `measures/${fileId}`
