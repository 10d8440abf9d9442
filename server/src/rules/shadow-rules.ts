/**
 * Rules on probation (L5): the clock plans with them beside those in force, sends nothing of it and
 * records what they would have said, until the admin switches them on or discards them.
 */
import type { ReplayedPush } from '@kedu/shared/backtest/replayed-pushes'
import { RuleRun, type RunningRules } from '@kedu/shared/backtest/rule-run'
import type { EndShadow, ShadowAnswer, StartShadow } from '@kedu/shared/contracts/api/rules'
import type { DealRow } from '@kedu/shared/deal/deal'
import { readRuleChanges } from '@kedu/shared/process/rule-changes'
import {
  DAY_MS,
  dateOf,
  type Instant,
  instant,
  type LocalDate,
  plusDays,
  plusMs,
} from '@kedu/shared/time/instant'
import type { Asking } from '../queries/asking.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { ActionRates } from './action-rates.ts'
import { changeRules, nameOf, type RuleFault, ruleLines, settingsWith } from './rule-book.ts'
import {
  appendShadow,
  isShadowStream,
  loadShadow,
  type ShadowRecord,
  type ShadowState,
} from './shadow-record.ts'
import { rulesWords, shadowWords } from './wording.ts'

export const SHADOW_DAYS = 7

export type ShadowChange =
  | { kind: 'done' }
  | { kind: 'faults'; faults: RuleFault[] }
  | { kind: 'refused'; message: string }
  | { kind: 'conflict'; message: string }

/** The shadow at work: what it has said so far, and the rows it has seen. */
interface AtWork {
  run: RuleRun
  seen: Map<string, DealRow>
  clock: Workspace['clock']
}

export class ShadowRules {
  readonly #workspace: Workspace
  readonly #rates: ActionRates
  #record: ShadowRecord | null = null
  #isLoaded = false
  #work: AtWork | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(workspace: Workspace, rates: ActionRates) {
    this.#workspace = workspace
    this.#rates = rates
    // Another process started it, went on with it or ended it: read again when it is next asked for.
    workspace.foreign.of('shadow', (change) => {
      if (!isShadowStream(change.streamId)) return
      this.#isLoaded = false
      this.#work = null
    })
  }

  start(asking: Asking, { changes, days = SHADOW_DAYS }: StartShadow): Promise<ShadowChange> {
    return this.#oneAtATime(async (): Promise<ShadowChange> => {
      const { workspace, me, now } = asking
      const before = await this.#load()
      if (before?.state.status === 'running') {
        return { kind: 'refused', message: shadowWords.busy }
      }
      const read = settingsWith(workspace, changes)
      if (read.kind === 'faults') return read
      if (read.changed.length === 0) return { kind: 'refused', message: rulesWords.nothingChanged }
      const known = workspace.store
        .rows(workspace.id, { withAlerts: true })
        .map(({ id, alerts }) => ({ dealId: id, alerts: [...alerts] }))
      const startVersion = (before?.version ?? 0) + 1
      const until = plusMs(now, days * DAY_MS)
      const state: ShadowState = {
        status: 'running',
        byId: me.id,
        changes,
        from: now,
        until,
        startVersion,
      }
      const knownGroups = [...workspace.groupAlerts.groups()]
      const begun = { byId: me.id, changes, until, known, knownGroups }
      const started = { kind: 'shadow-started', ...begun } as const
      const version = await appendShadow(workspace, startVersion - 1, state, started, now)
      this.#record = { state, version, started, recorded: [] }
      this.#work = null
      return { kind: 'done' }
    })
  }

  /** Switched on, the changes are stored like any other; a rule somebody changed meanwhile is a conflict. */
  end(asking: Asking, { act, expectedVersion }: EndShadow): Promise<ShadowChange> {
    return this.#oneAtATime(async (): Promise<ShadowChange> => {
      const { workspace, me, now } = asking
      const record = await this.#load()
      if (record?.state.status !== 'running') {
        return { kind: 'refused', message: shadowWords.none }
      }
      if (act === 'on') {
        const { changes } = record.state
        const result = await changeRules(asking, { expectedVersion, changes })
        // The same by now, by whatever way: then it is on.
        if (result.kind !== 'changed' && result.kind !== 'unchanged') return result
      }
      const how = act === 'on' ? 'on' : 'discarded'
      const state: ShadowState = { ...record.state, status: how }
      const ended = { kind: 'shadow-ended', byId: me.id, how } as const
      const version = await appendShadow(workspace, record.version, state, ended, now)
      this.#record = { ...record, state, version }
      return { kind: 'done' }
    })
  }

  /** At every tick of the clock. Returns how many steps the shadow would have put on record. */
  tick(now: Instant): Promise<number> {
    return this.#oneAtATime(async () => {
      const record = await this.#load()
      if (record?.state.status !== 'running' || now > record.state.until) return 0
      const run = this.#follow(record, now)
      const recorded = run.tick(now)
      const steps = recorded.alerts.length + recorded.groups.length
      if (steps === 0) return 0
      try {
        const planned = { kind: 'shadow-planned', ...recorded } as const
        record.version = await appendShadow(
          this.#workspace,
          record.version,
          record.state,
          planned,
          now,
        )
        record.recorded.push(recorded)
      } catch (error) {
        // Not on record: what is in memory is ahead of it, and is made again from there.
        this.#work = null
        throw error
      }
      return steps
    })
  }

  answer(asking: Asking): Promise<ShadowAnswer> {
    return this.#oneAtATime(async () => {
      const { workspace, now } = asking
      const record = await this.#load()
      if (record === null) return NO_SHADOW
      const { status, byId, changes, from, until } = record.state
      const isRunning = status === 'running'
      const end = instant(Math.min(now, until))
      const shadow = isRunning ? this.#follow(record, now).pushes(end) : []
      const sent = isRunning ? await this.#rates.steps(now) : []
      const { timezone } = workspace.settings
      const today = sent.filter(({ at }) => at >= from && at <= end)
      return {
        state: isRunning && now >= until ? 'over' : status,
        by: nameOf(workspace, byId),
        from,
        until,
        lines: ruleLines(workspace.settings, this.#settings(record), workspace),
        changes,
        days: isRunning ? countedByDay(from, end, timezone, { today, shadow }) : [],
      }
    })
  }

  /** The run as it is now: made from the record after a start, and brought up to the rows of today. */
  #follow(record: ShadowRecord, now: Instant): RuleRun {
    const workspace = this.#workspace
    if (this.#work === null) {
      const run = new RuleRun(this.#rules(record))
      for (const { dealId, alerts } of record.started.known) run.know(dealId, alerts)
      for (const group of record.started.knownGroups) run.knowGroup(group)
      for (const { alerts, groups } of record.recorded) {
        for (const one of groups) run.rememberGroup(one)
        for (const one of alerts) run.remember(one)
      }
      this.#work = { run, seen: new Map(), clock: workspace.clock }
    }
    const { run, seen } = this.#work
    if (this.#work.clock !== workspace.clock) {
      this.#work.clock = workspace.clock
      run.follow(this.#rules(record))
    }
    for (const row of workspace.store.rows(workspace.id)) {
      if (seen.get(row.id) === row) continue
      seen.set(row.id, row)
      run.show(row.id, row, instant(Math.min(row.updatedAt, now)), row.updatedBy)
    }
    // What was withdrawn is in no list any more.
    for (const id of seen.keys()) {
      const row = workspace.store.row(workspace.id, id)
      if (row === null || !row.withdrawn) continue
      seen.delete(id)
      run.show(id, row, now, row.updatedBy)
    }
    return run
  }

  #rules(record: ShadowRecord): RunningRules {
    const { people, calendar, downtimes } = this.#workspace
    return {
      people: people.all,
      settings: this.#settings(record),
      calendar,
      downtimes,
    }
  }

  /** The settings in force with the changes on probation. */
  #settings({ state }: ShadowRecord) {
    const read = readRuleChanges(state.changes)
    const { settings } = this.#workspace
    return read.kind === 'read' ? { ...settings, ...read.settings } : settings
  }

  async #load(): Promise<ShadowRecord | null> {
    if (!this.#isLoaded) {
      this.#record = await loadShadow(this.#workspace)
      this.#isLoaded = true
    }
    return this.#record
  }

  #oneAtATime<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(act, act)
    this.#last = mine.catch(() => undefined)
    return mine
  }
}

const NO_SHADOW: ShadowAnswer = {
  state: 'none',
  by: null,
  from: null,
  until: null,
  lines: [],
  changes: {},
  days: [],
}

type Counted = Pick<ReplayedPush, 'at' | 'isForTheRep' | 'mode'>

function countedByDay(
  from: Instant,
  to: Instant,
  zone: string,
  pushes: { today: readonly Counted[]; shadow: readonly Counted[] },
): ShadowAnswer['days'] {
  const days = new Map<LocalDate, ShadowAnswer['days'][number]>()
  const last = dateOf(to, zone)
  for (let date = dateOf(from, zone); date <= last; date = plusDays(date, 1)) {
    const none = { immediate: 0, inDigest: 0 }
    days.set(date, { date, today: { ...none }, shadow: { ...none } })
  }
  for (const run of ['today', 'shadow'] as const) {
    for (const { at, isForTheRep, mode } of pushes[run]) {
      const day = days.get(dateOf(at, zone))
      if (day === undefined || isForTheRep) continue
      day[run][mode === 'immediate' ? 'immediate' : 'inDigest'] += 1
    }
  }
  return [...days.values()]
}
