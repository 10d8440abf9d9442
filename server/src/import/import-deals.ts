/** `kedu import`: customers and open deals from a list, through the one door, with a report per line (E3). */
import { createHash } from 'node:crypto'
import type { Handled } from '@kedu/bot/dialog/world'
import { type RefusalSetting, refusalWords } from '@kedu/bot/wording/refusals'
import { evidenceKindName } from '@kedu/bot/wording/zh-cn'
import type { CommandMeta, DealChanges, DealCommand } from '@kedu/shared/deal/commands'
import type { Deal, DealId, DealRow } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { furthestStage } from '@kedu/shared/evidence/stage-gates'
import { canOwnDeals } from '@kedu/shared/people/people'
import { OPERATOR_ID, type Person, type PersonId, SUITES } from '@kedu/shared/people/person'
import { stageById } from '@kedu/shared/process/stages'
import type { Instant } from '@kedu/shared/time/instant'
import { handleCommand } from '../flows/handle-command.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { type DealRowInput, dealColumns, readDealRow } from './deal-row.ts'
import type { ReportRow } from './import-report.ts'
import { readTable } from './read-table.ts'
import { columnWords, dealWords, tableProblemWords } from './wording.ts'

export interface ImportDealsOptions {
  now(): Instant
  /** Owner of lines that name none: name or account. */
  owner: string | null
  /** Deals behind a gate are opened before it, because a list brings no evidence. */
  isBeforeGate: boolean
  /** Customers with a similar name are different ones. */
  isSimilarOk: boolean
  /** Each line as it is done. */
  onRow(row: ReportRow): void
}

export type DealsImport =
  | { kind: 'imported'; rows: ReportRow[]; notes: string[] }
  | { kind: 'unreadable'; problem: string }

/**
 * Every line is stored as a whole or not at all. The same file again changes nothing, also after
 * people went on working on its deals: its lines are known by the file's content and their place.
 */
export async function importDeals(
  workspace: Workspace,
  bytes: Uint8Array,
  options: ImportDealsOptions,
): Promise<DealsImport> {
  const table = await readTable(bytes)
  if (table.kind === 'unreadable')
    return { kind: 'unreadable', problem: tableProblemWords(table.problem) }
  const columns = dealColumns(table.header)
  if (!columns.has('customerName'))
    return { kind: 'unreadable', problem: columnWords.missing(['客户名称'], table.header) }
  const fileHash = createHash('sha256').update(bytes).digest('hex').slice(0, 24)
  const rows: ReportRow[] = []
  const numbers = new SpareNumbers(workspace)
  const regions = knownRegions(workspace)
  for (const row of table.rows) {
    const now = options.now()
    const input = readDealRow(row, columns, {
      process: workspace.settings.process,
      today: workspace.today(now),
    })
    const commandId = `import:${fileHash}:${row.line}`
    const line = new DealLine(workspace, input, commandId, now, options, numbers)
    const { line: number, customerName: name } = input
    const outcome = withRegion(await line.store(), input.changes.region, regions)
    const reported = { line: number, name, ...outcome }
    rows.push(reported)
    options.onRow(reported)
  }
  const notes = columns.unknown.length > 0 ? [columnWords.unknown(columns.unknown)] : []
  if (regions.size === 0 && columns.has('region')) notes.push(dealWords.noRegions)
  return { kind: 'imported', rows, notes }
}

type Outcome = Pick<ReportRow, 'result' | 'note'>

function skipped(note: string): Outcome {
  return { result: 'skipped', note }
}

/** Those of the settings and those somebody has. */
function knownRegions({ settings, people }: Workspace): ReadonlySet<string> {
  const ofPeople = [...people.all.values()].map((person) => person.region)
  return new Set([...settings.regions, ...ofPeople.filter((region) => region !== null)])
}

/** Stored as the list says, yet no director of a region sees it: whoever imports has to know. */
function withRegion(
  { result, note }: Outcome,
  region: string | null | undefined,
  known: ReadonlySet<string>,
): Outcome {
  const isUnknown = region && known.size > 0 && !known.has(region)
  if (result === 'skipped' || !isUnknown) return { result, note }
  const unknown = dealWords.regionUnknown(region)
  return { result, note: note === '' ? unknown : `${note}；${unknown}` }
}

/** A number that was taken for a line which then was not stored goes to the next one: no gaps. */
class SpareNumbers {
  readonly #workspace: Workspace
  #spare: string | null = null

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  take(): string {
    const number = this.#spare ?? this.#workspace.customers.nextNumber()
    this.#spare = null
    return number
  }

  giveBack(number: string): void {
    this.#spare = number
  }
}

/** One line on its way into the store. */
class DealLine {
  readonly #workspace: Workspace
  readonly #input: DealRowInput
  readonly #commandId: string
  readonly #now: Instant
  readonly #options: ImportDealsOptions
  readonly #numbers: SpareNumbers

  constructor(
    workspace: Workspace,
    input: DealRowInput,
    commandId: string,
    now: Instant,
    options: ImportDealsOptions,
    numbers: SpareNumbers,
  ) {
    this.#numbers = numbers
    this.#workspace = workspace
    this.#input = input
    this.#commandId = commandId
    this.#now = now
    this.#options = options
  }

  async store(): Promise<Outcome> {
    const { problems, customerName, changes } = this.#input
    if (problems.length > 0) return skipped(problems.join('；'))
    const dealId = dealIdOf(this.#commandId)
    // Also when it was withdrawn since: taking back an import is not undone by the same file.
    if (this.#workspace.store.row(this.#workspace.id, dealId))
      return skipped(dealWords.alreadyImported)
    const exact = this.#workspace.customers.similar(customerName).find((customer) => customer.exact)
    const existing = exact ? this.#workspace.row(exact.dealId) : null
    if (existing) return this.#update(existing)
    const owner = this.#owner()
    return typeof owner === 'string' ? skipped(owner) : this.#open(dealId, owner, changes)
  }

  /** The person, or why there is none. */
  #owner(): Person | string {
    const words = this.#input.owner || this.#options.owner || ''
    if (words === '') return dealWords.noOwner
    const found = findOwner(this.#workspace, words)
    if (found === null) return dealWords.ownerUnknown(words)
    if (found === 'several') return dealWords.ownerAmbiguous(words)
    return canOwnDeals(found) ? found : dealWords.ownerCannot(found.name)
  }

  async #open(dealId: DealId, owner: Person, changes: DealChanges): Promise<Outcome> {
    const customerNumber = this.#numbers.take()
    const handled = await this.#give(dealId, {
      kind: 'open-deal',
      dealId,
      customerNumber,
      customerName: this.#input.customerName,
      ownerId: owner.id,
      changes,
      confirmedDifferent: this.#options.isSimilarOk,
    })
    if (handled.kind === 'done') return { result: 'created', note: '' }
    this.#numbers.giveBack(customerNumber)
    const { refusal } = handled
    if (refusal.kind !== 'gate-unmet' || !this.#options.isBeforeGate)
      return skipped(this.#words(refusal))
    const { process } = this.#workspace.settings
    const reachable = furthestStage(process, { evidence: [] }, changes.stage ?? '')
    if (reachable === null || reachable === changes.stage) return skipped(this.#words(refusal))
    const lowered = await this.#open(dealId, owner, { ...changes, stage: reachable })
    if (lowered.result !== 'created') return lowered
    const missing = refusal.missing.map(evidenceKindName)
    const [from, to] = [this.#stageName(reachable), this.#stageName(changes.stage ?? '')]
    return { result: 'created', note: dealWords.lowered(from, to, missing) }
  }

  async #update(row: DealRow): Promise<Outcome> {
    const { owner, changes } = this.#input
    if (owner !== '') {
      const found = findOwner(this.#workspace, owner)
      if (found === null) return skipped(dealWords.ownerUnknown(owner))
      if (found === 'several') return skipped(dealWords.ownerAmbiguous(owner))
      if (found.id !== row.ownerId) {
        return skipped(dealWords.ownedByOther(this.#personName(row.ownerId)))
      }
    }
    const stream = await this.#workspace.store.load<Deal>(this.#workspace.id, `deal/${row.id}`)
    if (!stream) return skipped(dealWords.same)
    if (stream.state.appliedCommands.includes(this.#commandId))
      return skipped(dealWords.alreadyImported)
    const fresh = onlyNew(changes, stream.state, this.#workspace.settings.dueTime)
    if (Object.keys(fresh).length === 0) return skipped(dealWords.same)
    const handled = await this.#give(row.id, { kind: 'update-deal', changes: fresh })
    if (handled.kind === 'done') return { result: 'updated', note: '' }
    const { refusal } = handled
    const { stage: _, ...rest } = fresh
    if (
      refusal.kind !== 'gate-unmet' ||
      !this.#options.isBeforeGate ||
      Object.keys(rest).length === 0
    )
      return skipped(this.#words(refusal))
    const kept = await this.#give(row.id, { kind: 'update-deal', changes: rest })
    if (kept.kind === 'refused') return skipped(this.#words(kept.refusal))
    return { result: 'updated', note: dealWords.stageKept(this.#stageName(row.stage)) }
  }

  #give(dealId: DealId, command: DealCommand): Promise<Handled> {
    const meta: CommandMeta = {
      commandId: this.#commandId,
      actorId: OPERATOR_ID,
      door: 'import',
      messageId: null,
      place: null,
    }
    return handleCommand(this.#workspace, { dealId, meta, command }, { now: this.#now })
  }

  /** The bot's sentences lead back into the chat; a list needs another way for some of them. */
  #words(refusal: Refusal): string {
    const { settings } = this.#workspace
    if (refusal.kind === 'gate-unmet') {
      const missing = refusal.missing.map(evidenceKindName)
      return dealWords.gate(this.#stageName(refusal.from), this.#stageName(refusal.to), missing)
    }
    if (refusal.kind === 'duplicate-customer' && !refusal.exact)
      return dealWords.similar(refusal.customerName, this.#personName(refusal.ownerId))
    if (refusal.kind === 'invalid' && refusal.problem === 'not-a-choice')
      return dealWords.channels(settings.process.firstContactChannels)
    const setting: RefusalSetting = {
      now: this.#now,
      zone: settings.timezone,
      customerName: this.#input.customerName,
      names: {
        stageName: (id) => stageById(settings.process, id)?.name ?? null,
        personName: (id) => this.#workspace.people.get(id)?.name ?? null,
      },
    }
    return refusalWords(refusal, setting).title
  }

  #stageName(id: string): string {
    return stageById(this.#workspace.settings.process, id)?.name ?? id
  }

  #personName(id: PersonId): string {
    return this.#workspace.people.get(id)?.name ?? dealWords.noOne
  }
}

function dealIdOf(commandId: string): DealId {
  return `d${createHash('sha256').update(commandId).digest('hex').slice(0, 24)}`
}

/** By an account on any platform, by id, or by a name only one person has. */
function findOwner(workspace: Workspace, words: string): Person | 'several' | null {
  const account = words.toLowerCase()
  const byId = workspace.people.get(words)
  if (byId) return byId
  for (const suite of SUITES) {
    const person = workspace.people.byAccount(suite, account)
    if (person) return person
  }
  const named = workspace.people.byName(words)
  return named.length > 1 ? 'several' : (named[0] ?? null)
}

/**
 * What the line says that the deal does not. A next action that is the same is left out: confirming
 * it would start the clock anew, and a list does not know that anybody did.
 */
function onlyNew(changes: DealChanges, deal: Deal, dueTime: string): DealChanges {
  const fresh: DealChanges = { ...changes }
  const { nextAction, customer } = deal
  const next = changes.nextAction
  if (
    next &&
    nextAction &&
    next.date === nextAction.date &&
    (next.time ?? dueTime) === (nextAction.time ?? dueTime) &&
    (next.text === '' || next.text === nextAction.text)
  )
    delete fresh.nextAction
  // A line without words for the action keeps those that were said.
  else if (next && next.text === '' && nextAction)
    fresh.nextAction = { ...next, text: nextAction.text }
  if (changes.stage === deal.stage) delete fresh.stage
  if (changes.obstacle === deal.obstacle) delete fresh.obstacle
  if (changes.amountFen === deal.amountFen) delete fresh.amountFen
  if (changes.summary === deal.summary) delete fresh.summary
  for (const field of ['industry', 'region', 'firstContact'] as const) {
    if (changes[field] === customer[field]) delete fresh[field]
  }
  if (changes.aliases) {
    const aliases = [...new Set([...customer.aliases, ...changes.aliases])]
    if (aliases.length === customer.aliases.length) delete fresh.aliases
    else fresh.aliases = aliases
  }
  return fresh
}
