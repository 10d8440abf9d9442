/**
 * Every file on a deal gets its verdict: looked at once, judged for what it is said to show, stored
 * through the one door. What waits is told by the deals themselves, so a crash loses nothing and a
 * verdict is stored once, however often it is asked for.
 */

import type { MarkedUp } from '@kedu/bot/dialog/world'
import { type Timers, within } from '@kedu/bot/platforms/connection/timers'
import type { Deal, DealId, DealRow } from '@kedu/shared/deal/deal'
import type { Evidence } from '@kedu/shared/evidence/evidence'
import { JUDGE_VERSION, judgeEvidence } from '@kedu/shared/evidence/judge-evidence'
import type { FileMeasures } from '@kedu/shared/evidence/measures'
import { CLOCK_ID, type PersonId } from '@kedu/shared/people/person'
import { type Instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import { KeptMeasures } from '../evidence/kept-measures.ts'
import type { FileStore } from '../files/file-store.ts'
import { FilesUnavailableError } from '../files/objects.ts'
import { usedBeforeWords } from '../wording.ts'
import { whileHeld } from '../workspace/held-lease.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { handleCommand } from './handle-command.ts'

/** So long an answer in the chat or on a page waits for a verdict; later ones follow by themselves. */
export const JUDGING_WAIT_MS = 1500
/** With so many deals being looked at an answer would only wait for others' files: it is given at once. */
const AWAITED_AT_MOST = 3
/** A file that cannot be fetched so often is judged as one that cannot be looked at. */
const MAX_TRIES = 4
const FIRST_RETRY_MS = 5 * SECOND_MS
const MAX_RETRY_MS = 5 * MINUTE_MS
const MARKED_WORDS = '核对'

export interface EvidenceDeskDeps {
  workspace: Workspace
  files: FileStore
  judge: EvidenceJudge
  timers: Timers
  /** See `JUDGING_WAIT_MS`. */
  waitMs: number
  now(): Instant
  log: FastifyBaseLogger
  /** Something to be said was committed: deliver it soon. */
  onReplies(): void
}

export class EvidenceDesk {
  readonly #deps: EvidenceDeskDeps
  readonly #measures: KeptMeasures
  readonly #underWay = new Map<DealId, Promise<void>>()
  /** Who is being answered about which deal at the moment, and hears its verdicts that way. */
  readonly #answering = new Map<DealId, PersonId[]>()
  #isClosed = false
  readonly #troubles = new Map<string, { tries: number; notBefore: Instant }>()

  constructor(deps: EvidenceDeskDeps) {
    this.#deps = deps
    this.#measures = new KeptMeasures(
      deps.workspace.store,
      deps.workspace.id,
      deps.workspace.foreign,
    )
  }

  /** Nothing is judged any more: a process that is being stopped tells nothing of the file it was looking at. */
  close(): void {
    this.#isClosed = true
  }

  /** Judges everything that waits; returns how many deals were looked at. */
  async run(): Promise<number> {
    const waiting = [...this.#deps.workspace.unjudged]
    for (const dealId of waiting) await this.#judged(dealId)
    return waiting.length
  }

  /** Waits shortly for the verdicts on a deal's files; `personId` is told of them in the answer to come. */
  async settle(dealId: DealId, personId: PersonId): Promise<void> {
    if (!this.#deps.workspace.unjudged.has(dealId)) return
    if (this.#underWay.size >= AWAITED_AT_MOST && !this.#underWay.has(dealId)) {
      void this.#judged(dealId)
      return
    }
    const answering = [...(this.#answering.get(dealId) ?? []), personId]
    this.#answering.set(dealId, answering)
    try {
      await within(this.#deps.timers, this.#deps.waitMs, this.#judged(dealId), undefined)
    } finally {
      const rest = [...(this.#answering.get(dealId) ?? [])]
      rest.splice(rest.indexOf(personId), 1)
      if (rest.length === 0) this.#answering.delete(dealId)
      else this.#answering.set(dealId, rest)
    }
  }

  /** The file's picture with the frames of its findings, kept like any file; null when there are none. */
  async markedUp(dealId: DealId, evidenceId: string): Promise<MarkedUp | null> {
    const { workspace, files, judge } = this.#deps
    const deal = await loadDeal(workspace, dealId)
    const evidence = deal?.evidence.find((item) => item.id === evidenceId)
    const framed = (evidence?.judgement?.findings ?? []).flatMap(({ page, box, verdict }) =>
      page === null || box === null ? [] : [{ page, mark: { box, verdict } }],
    )
    const [first] = framed
    if (evidence === undefined || first === undefined) return null
    const bytes = await files.read(workspace.id, evidence.fileId)
    if (bytes === null) return null
    const marks = framed.filter(({ page }) => page === first.page).map(({ mark }) => mark)
    const picture = await judge.markUp(bytes, first.page, marks)
    if (picture === null) return null
    const meta = { mime: 'image/jpeg', extension: 'jpg', family: 'image' } as const
    const fileId = await files.put(workspace.id, picture, meta)
    // Whoever may see the file may see it framed.
    await files.linkOriginal(workspace.id, fileId, evidence.fileId)
    const name = evidence.fileName.replace(/\.[^.]{1,5}$/u, '')
    return { fileId, fileName: `${name}-${MARKED_WORDS}.jpg`, mime: meta.mime }
  }

  /** One deal at a time, whoever asks. */
  #judged(dealId: DealId): Promise<void> {
    const known = this.#underWay.get(dealId)
    if (known !== undefined) return known
    const work = this.#judgeAlone(dealId)
      .catch((error: unknown) => {
        // The deal still says that it waits: it comes back with the next round.
        this.#deps.log.error({ err: error, dealId }, 'evidence could not be judged')
      })
      .finally(() => this.#underWay.delete(dealId))
    this.#underWay.set(dealId, work)
    return work
  }

  /** Nor by another process meanwhile: whoever answers the sender comes first, and it is looked at once. */
  async #judgeAlone(dealId: DealId): Promise<void> {
    const { store, id } = this.#deps.workspace
    await whileHeld(store, `judging:${id}:${dealId}`, () => this.#judgeDeal(dealId))
  }

  async #judgeDeal(dealId: DealId): Promise<void> {
    const { workspace } = this.#deps
    const done = new Set<string>()
    for (;;) {
      const deal = await loadDeal(workspace, dealId)
      const next = deal?.evidence.find(
        (item) => item.verdict === 'unjudged' && !done.has(item.id) && this.#isDue(item),
      )
      if (!deal || deal.withdrawn || next === undefined || this.#isClosed) return
      done.add(next.id)
      await this.#judgeFile(deal, next)
    }
  }

  #isDue({ id }: Evidence): boolean {
    const trouble = this.#troubles.get(id)
    return trouble === undefined || trouble.notBefore <= this.#deps.now()
  }

  async #judgeFile(deal: Deal, evidence: Evidence): Promise<void> {
    const { workspace, now, log, onReplies } = this.#deps
    const measures = await this.#measuresOf(evidence)
    if (measures === null) return
    const { verdict, score, findings } = judgeEvidence(evidence.kind, measures, {
      partyName: deal.customer.name,
      amountFen: deal.amountFen,
      usedBefore: await this.#usedBefore(deal, evidence, measures),
    })
    const handled = await handleCommand(
      workspace,
      {
        dealId: deal.id,
        meta: {
          // Sorted back and forth, the same file is judged again: not by the same command.
          commandId: `judge:${evidence.id}:${evidence.kind}:${workspace.row(deal.id)?.version ?? 0}`,
          actorId: CLOCK_ID,
          door: 'clock',
          messageId: null,
          place: null,
        },
        command: {
          kind: 'judge-evidence',
          evidenceId: evidence.id,
          evidenceKind: evidence.kind,
          verdict,
          score,
          findings,
          engine: JUDGE_VERSION,
        },
      },
      { now: now(), answering: new Set(this.#answering.get(deal.id)) },
    )
    log.info({ dealId: deal.id, evidenceId: evidence.id, verdict, done: handled.kind }, 'judged')
    onReplies()
  }

  /** Null: the file cannot be fetched just now; it comes back. */
  async #measuresOf({ id, fileId, mime }: Evidence): Promise<FileMeasures | null> {
    const { workspace, files, judge, now, log } = this.#deps
    const kept = await this.#measures.of(fileId)
    if (kept !== null) return kept
    try {
      const source = async (): Promise<Uint8Array> => {
        const bytes = await files.read(workspace.id, fileId)
        if (bytes === null) throw new Error(`File ${fileId} is not there`)
        return bytes
      }
      const measures = await judge.measure(source, { zone: workspace.settings.timezone })
      if (this.#isClosed) return null
      if (hasDied(measures)) throw new Error('The judging process died')
      // A machine that is busy today may look longer tomorrow.
      const isFinal = measures.kind !== 'unreadable' || !measures.reason.startsWith('took-too')
      if (isFinal) await this.#measures.keep(fileId, measures, now())
      this.#troubles.delete(id)
      return measures
    } catch (error) {
      if (this.#isClosed) return null
      // A bucket that is away says nothing about the file: that is waited for, however long it takes.
      const counts = error instanceof FilesUnavailableError ? 0 : 1
      const tries = Math.max(1, (this.#troubles.get(id)?.tries ?? 0) + counts)
      log.warn({ err: error, evidenceId: id, tries }, 'file could not be looked at')
      if (counts > 0 && tries >= MAX_TRIES) {
        this.#troubles.delete(id)
        return { kind: 'unreadable', mime, reason: 'judge-failed' }
      }
      const waitMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1))
      this.#troubles.set(id, { tries, notBefore: plusMs(now(), waitMs) })
      return null
    }
  }

  /**
   * Where the same picture proved something before: on another deal, by whomever. A colleague's
   * customer is named by its number alone, which tells only those who may look it up.
   */
  async #usedBefore(
    deal: Deal,
    evidence: Evidence,
    measures: FileMeasures,
  ): Promise<string | null> {
    const { workspace } = this.#deps
    const same = new Set([
      evidence.fileId,
      ...(await this.#measures.alikeTo(evidence.fileId, measures)),
    ])
    const isThere = (row: DealRow) => row.id !== deal.id && row.fileIds.some((id) => same.has(id))
    for (const row of workspace.rows().filter(isThere)) {
      const other = await loadDeal(workspace, row.id)
      const earlier = other?.evidence.find(
        (item) => same.has(item.fileId) && item.addedAt < evidence.addedAt,
      )
      if (earlier === undefined) continue
      const isOwn = row.ownerId === deal.ownerId
      return usedBeforeWords(
        isOwn ? row.customerName : null,
        row.customerNumber,
        workspace.today(earlier.addedAt),
      )
    }
    return null
  }
}

/** The judging process died, which may have been no fault of the file. */
function hasDied(measures: FileMeasures): boolean {
  return measures.kind === 'unreadable' && measures.reason === 'judge-failed'
}

async function loadDeal(workspace: Workspace, dealId: DealId): Promise<Deal | null> {
  const snapshot = await workspace.store.load<Deal>(workspace.id, `deal/${dealId}`)
  return snapshot?.state ?? null
}
