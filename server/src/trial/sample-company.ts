/** Fills the sample workspace, so that whoever tries Kedu finds a company at work. */

import { setTimeout } from 'node:timers/promises'
import type {
  CommandMeta,
  DealChanges,
  DealCommand,
  EvidenceInput,
} from '@kedu/shared/deal/commands'
import { JUDGE_VERSION, judgeEvidence } from '@kedu/shared/evidence/judge-evidence'
import { CLOCK_ID } from '@kedu/shared/people/person'
import { stageIndex } from '@kedu/shared/process/stages'
import {
  dateOf,
  HOUR_MS,
  type Instant,
  instantOf,
  type LocalDate,
  plusDays,
  plusMs,
  wallClock,
} from '@kedu/shared/time/instant'
import Type from 'typebox'
import { Check } from 'typebox/value'
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import type { FileStore } from '../files/file-store.ts'
import { handleCommand } from '../flows/handle-command.ts'
import type { Store } from '../store/store.ts'
import { whileHeld } from '../workspace/held-lease.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { SAMPLE_DEALS, type SampleDeal, type SampleStep } from './sample-deals.ts'
import { drawPaper, type SamplePaper } from './sample-files.ts'
import { samplePeople } from './sample-people.ts'
import { SAMPLE_WORKSPACE } from './sample-settings.ts'

const STREAM = 'trial/sample-company'
/** Another process that starts at the same time makes it: how often to look whether it is there. */
const LOOK_EVERY_MS = 250

const Progress = Type.Object({ begunAt: Type.Number(), isDone: Type.Boolean() })

const PAPERS: Readonly<Record<SamplePaper, string>> = {
  'contract-scan': '样例 合同扫描件.jpg',
  'signature-page': '样例 签字页.jpg',
}

/**
 * Makes people and deals once; called again it does nothing, and after a crash it goes on where it
 * stopped. Of several processes one makes them and the others wait. The history reaches back from `now`.
 * Throws in any workspace but the sample one.
 */
export async function ensureSampleCompany(
  workspace: Workspace,
  now: Instant,
  files: Pick<FileStore, 'put'>,
  judge: Pick<EvidenceJudge, 'measure'>,
): Promise<void> {
  if (workspace.id !== SAMPLE_WORKSPACE)
    throw new Error(`No sample data in workspace ${workspace.id}`)
  const { id, store } = workspace
  const inTurn = () =>
    whileHeld(store, `sample-company:${id}`, async () => {
      await store.catchUp(id)
      await makeCompany(workspace, now, files, judge)
      return true
    })
  while ((await inTurn()) === null) await setTimeout(LOOK_EVERY_MS)
}

async function makeCompany(
  workspace: Workspace,
  now: Instant,
  files: Pick<FileStore, 'put'>,
  judge: Pick<EvidenceJudge, 'measure'>,
): Promise<void> {
  const begunAt = await begin(workspace, now)
  if (begunAt === null) return
  for (const person of samplePeople()) {
    if (workspace.people.get(person.id) === null) {
      await workspace.people.save(person, 'trial', begunAt)
    }
  }
  for (const [index, deal] of SAMPLE_DEALS.entries()) {
    await new SampleStory(workspace, begunAt, files, judge, deal, index).tell()
  }
  await note(workspace, begunAt, true)
}

/** The day everything is told from; null when all is there already. */
async function begin(workspace: Workspace, now: Instant): Promise<Instant | null> {
  const state = (await workspace.store.load(workspace.id, STREAM))?.state
  if (Check(Progress, state)) return state.isDone ? null : plusMs(0 as Instant, state.begunAt)
  await note(workspace, now, false)
  return now
}

/** Another sample company is there already: this one is not told. */
export function noteSampleTold(store: Store, at: Instant): Promise<void> {
  return note({ id: SAMPLE_WORKSPACE, store }, at, true)
}

async function note(
  { id, store }: Pick<Workspace, 'id' | 'store'>,
  begunAt: Instant,
  isDone: boolean,
): Promise<void> {
  const snapshot = await store.load(id, STREAM)
  const result = await store.append(id, {
    streamId: STREAM,
    expectedVersion: snapshot?.version ?? 0,
    events: [{ at: begunAt, body: { kind: isDone ? 'sample-told' : 'sample-begun' } }],
    state: { begunAt, isDone },
    outbox: [],
  })
  if (result.kind === 'conflict') throw new Error('The sample company is made twice at once')
}

/** One deal's history, given to the one door as if it had happened. */
class SampleStory {
  readonly #workspace: Workspace
  readonly #begunAt: Instant
  readonly #today: LocalDate
  readonly #files: Pick<FileStore, 'put'>
  readonly #judge: Pick<EvidenceJudge, 'measure'>
  readonly #deal: SampleDeal
  readonly #dealId: string
  readonly #index: number

  constructor(
    workspace: Workspace,
    begunAt: Instant,
    files: Pick<FileStore, 'put'>,
    judge: Pick<EvidenceJudge, 'measure'>,
    deal: SampleDeal,
    index: number,
  ) {
    this.#workspace = workspace
    this.#begunAt = begunAt
    this.#today = dateOf(begunAt, workspace.settings.timezone)
    this.#files = files
    this.#judge = judge
    this.#deal = deal
    this.#dealId = `sample-${String(index + 1).padStart(2, '0')}`
    this.#index = index
  }

  async tell(): Promise<void> {
    const { steps, end } = this.#deal
    for (const [index, step] of steps.entries()) {
      const at = this.#at(step.daysAgo, step.at)
      if (index === 0) await this.#give('open', at, this.#opening(step))
      else {
        if (this.#isBehindContract(step)) await this.#attachPapers(at)
        const changes = this.#changes(step, index)
        await this.#give(`step-${index}`, at, { kind: 'update-deal', changes })
      }
    }
    switch (end.kind) {
      case 'due':
      case 'due-on':
        return
      case 'waiting':
        return this.#give('end', this.#at(end.daysAgo, '17:00'), {
          kind: 'wait',
          until: plusDays(this.#today, end.untilInDays),
          reason: end.reason,
        })
      case 'closed':
        return this.#give('end', this.#at(end.daysAgo, '17:00'), {
          kind: 'close-deal',
          outcome: end.outcome,
          reason: end.reason,
          amountFen: null,
        })
      default:
        end satisfies never
    }
  }

  #opening(step: SampleStep): DealCommand {
    const { name, alias, industry, firstContact, ownerId, wan } = this.#deal
    return {
      kind: 'open-deal',
      dealId: this.#dealId,
      customerNumber: `C-${String(this.#index + 1).padStart(4, '0')}`,
      customerName: name,
      ownerId,
      changes: {
        ...this.#changes(step, 0),
        industry,
        firstContact,
        region: this.#workspace.people.get(ownerId)?.region ?? '华东',
        aliases: alias === null ? [] : [alias],
        amountFen: wan * 1_000_000,
      },
      confirmedDifferent: true,
    }
  }

  #changes(step: SampleStep, index: number): DealChanges {
    return {
      stage: step.stage,
      obstacle: step.obstacle,
      summary: step.summary,
      nextAction: { ...this.#due(index), isDeadline: false, text: step.action },
    }
  }

  /** What was planned happened: the next action of a step is due when the next step came. */
  #due(index: number): { date: LocalDate; time: string | null } {
    const following = this.#deal.steps[index + 1]
    if (following) return { date: plusDays(this.#today, -following.daysAgo), time: following.at }
    const { end } = this.#deal
    switch (end.kind) {
      case 'due': {
        const zone = this.#workspace.settings.timezone
        const { date, time } = wallClock(plusMs(this.#begunAt, end.inHours * HOUR_MS), zone)
        return { date, time }
      }
      case 'due-on':
        return { date: plusDays(this.#today, end.inDays), time: null }
      case 'waiting':
      case 'closed':
        return { date: plusDays(this.#today, -end.daysAgo), time: null }
      default:
        return end satisfies never
    }
  }

  #isBehindContract(step: SampleStep): boolean {
    const { process } = this.#workspace.settings
    return stageIndex(process, step.stage) >= stageIndex(process, process.contractStage)
  }

  async #attachPapers(at: Instant): Promise<void> {
    const evidence: EvidenceInput[] = []
    const verdicts: Extract<DealCommand, { kind: 'judge-evidence' }>[] = []
    for (const [number, paper] of (['contract-scan', 'signature-page'] as const).entries()) {
      const bytes = await drawPaper(paper, this.#index * 2 + number + 1)
      const meta = { mime: 'image/jpeg', extension: 'jpg', family: 'image' } as const
      evidence.push({
        id: `${this.#dealId}-${paper}`,
        fileId: await this.#files.put(this.#workspace.id, bytes, meta),
        kind: paper,
        fileName: PAPERS[paper],
        mime: meta.mime,
        bytes: bytes.length,
        sentAt: at,
        hasPreview: true,
      })
      verdicts.push({
        kind: 'judge-evidence',
        evidenceId: `${this.#dealId}-${paper}`,
        evidenceKind: paper,
        ...judgeEvidence(paper, await this.#judge.measure(bytes)),
        engine: JUDGE_VERSION,
      })
    }
    await this.#give('papers', at, { kind: 'attach-evidence', evidence })
    for (const verdict of verdicts) await this.#give(`judged-${verdict.evidenceKind}`, at, verdict)
  }

  #at(daysAgo: number, time: string): Instant {
    return instantOf(plusDays(this.#today, -daysAgo), this.#workspace.settings.timezone, time)
  }

  /** The same command with the same id: what was stored before a crash is not stored again. */
  async #give(what: string, now: Instant, command: DealCommand): Promise<void> {
    const isByKedu = command.kind === 'judge-evidence'
    const meta: CommandMeta = {
      commandId: `sample:${this.#dealId}:${what}`,
      actorId: isByKedu ? CLOCK_ID : this.#deal.ownerId,
      door: isByKedu ? 'clock' : 'import',
      messageId: null,
      place: null,
    }
    const handled = await handleCommand(
      this.#workspace,
      { dealId: this.#dealId, meta, command },
      { now },
    )
    if (handled.kind === 'refused')
      throw new Error(`Sample ${meta.commandId} refused: ${JSON.stringify(handled.refusal)}`)
  }
}
