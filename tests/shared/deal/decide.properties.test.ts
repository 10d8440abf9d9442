/** What holds for any sequence of commands by anybody. */
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { AlertRule, Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { foldDeal } from '@kedu/shared/deal/evolve'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import type { JudgedVerdict } from '@kedu/shared/evidence/judge-evidence'
import { gatesOnTheWay, missingEvidence } from '@kedu/shared/evidence/stage-gates'
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { stageIndex } from '@kedu/shared/process/stages'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, HOUR_MS, plusDays } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  BY_CLOCK,
  CAST,
  type CastName,
  followUp,
  GivenDeal,
  judgeCommand,
  openCommand,
  redFlag,
  TODAY,
} from '../../support/given-deal.ts'
import fc from '../../support/property.ts'

const FILES = ['a', 'b', 'c', 'd']
const GATED: EvidenceKind[] = ['contract-scan', 'signature-page']
const KINDS: EvidenceKind[] = ['contract-scan', 'signature-page', 'unsorted', 'site-photo']
const STAGES = ['lead', 'quote', 'contract', 'delivery']

const anyDate = fc.integer({ min: 0, max: 30 }).map((days) => plusDays(TODAY, days))
const anyFile = fc
  .tuple(
    fc.constantFrom(...FILES),
    fc.constantFrom(...GATED, ...KINDS),
    fc.constantFrom('x', 'y', 'z'),
  )
  .map(([id, kind, content]) => aFile(id, kind, content))
const anyVerdict = fc.constantFrom<JudgedVerdict>('pass', 'doubtful', 'missing')
const anyIds = fc.uniqueArray(fc.constantFrom(...FILES), { minLength: 1 })
const anyChanges = fc
  .record(
    {
      stage: fc.constantFrom(...STAGES),
      obstacle: fc.constantFrom('价格', '交期', '付款', '无'),
      nextAction: fc.record({
        date: anyDate,
        time: fc.constantFrom(null, '09:30'),
        isDeadline: fc.boolean(),
        text: fc.constantFrom('', '拜访'),
      }),
      amountFen: fc.integer({ min: 0, max: 9 }),
      summary: fc.constantFrom('谈了付款', '谈了交期'),
      region: fc.constantFrom('华东', '华南'),
      industry: fc.constantFrom('轴承', '阀门'),
      aliases: fc.subarray(['恒力', '宁恒']),
    },
    { requiredKeys: [] },
  )
  .map((changes) => changes)

/** One thing that happens: an ordinary command, the clock's, or an undo of the n-th command so far. */
type Happening =
  | { what: 'command'; command: DealCommand; by: CastName }
  | { what: 'undo'; nth: number; by: CastName }
  | { what: 'alert'; rule: AlertRule; step: 'nudge' | 'manager' | 'director' }
  /** The machine looks at the n-th file that waits. */
  | { what: 'verdict'; nth: number; verdict: JudgedVerdict }
  | { what: 'repair'; changes: Extract<DealCommand, { kind: 'repair' }>['changes']; by: CastName }
  | { what: 'time'; ms: number }

const anyCommand: fc.Arbitrary<DealCommand> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(...STAGES)
      .map((stage) => ({ kind: 'update-deal' as const, changes: { stage } })),
  },
  {
    weight: 5,
    arbitrary: anyChanges.map((changes) => ({ kind: 'update-deal' as const, changes })),
  },
  {
    weight: 4,
    arbitrary: fc
      .array(anyFile, { minLength: 1, maxLength: 3 })
      .map((evidence) => ({ kind: 'attach-evidence' as const, evidence })),
  },
  fc.tuple(anyIds, fc.constantFrom(...KINDS)).map(([evidenceIds, evidenceKind]) => ({
    kind: 'sort-evidence' as const,
    evidenceIds,
    evidenceKind,
  })),
  anyIds.map((evidenceIds) => ({ kind: 'detach-evidence' as const, evidenceIds })),
  fc
    .record({ evidenceId: fc.constantFrom(...FILES), verdict: anyVerdict })
    .map((part) => ({ kind: 'overrule-evidence' as const, reason: '看过原件', ...part })),
  fc.constantFrom(...STAGES).map((to) => ({ kind: 'want-move' as const, to, action: '合同谈妥' })),
  anyDate.map((until) => ({ kind: 'wait' as const, until, reason: '等客户' })),
  fc.constantFrom('won' as const, 'lost' as const, 'on-hold' as const).map((outcome) => ({
    kind: 'close-deal' as const,
    outcome,
    reason: '价格',
    amountFen: null,
  })),
  fc.constant({ kind: 'reopen-deal' as const }),
  fc
    .constantFrom('rep', 'mate', 'otherRep')
    .map((toId) => ({ kind: 'reassign-deal' as const, toId, reason: '' })),
)

const anybody = fc.constantFrom(...(Object.keys(CAST) as CastName[]))
const somebody = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<CastName>('rep', 'admin') },
  anybody,
)

const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      what: fc.constant('command' as const),
      command: anyCommand,
      by: somebody,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant('undo' as const), nth: fc.nat(20), by: somebody }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('verdict' as const),
      nth: fc.nat(3),
      verdict: anyVerdict,
    }),
  },
  fc.record({
    what: fc.constant('alert' as const),
    rule: fc.constantFrom<AlertRule>('red-flag', 'missing-follow-up', 'long-stage-dwell'),
    step: fc.constantFrom('nudge' as const, 'manager' as const, 'director' as const),
  }),
  fc.record({ what: fc.constant('repair' as const), changes: anyChanges, by: somebody }),
  fc.record({
    what: fc.constant('time' as const),
    ms: fc.constantFrom(1, HOUR_MS, DAY_MS, 4 * DAY_MS),
  }),
)
const anyStory = fc.array(anyHappening, { minLength: 5, maxLength: 40, size: 'max' })

/** A story that starts with both papers on the table: one of the ways that lead behind the gate. */
const anyStoryWithPapers = anyStory.map((story): Happening[] => [
  {
    what: 'command',
    by: 'rep',
    command: {
      kind: 'attach-evidence',
      evidence: GATED.map((kind, index) => aFile(FILES[index]!, kind, 'xyz'[index]!)),
    },
  },
  { what: 'verdict', nth: 0, verdict: 'pass' },
  { what: 'verdict', nth: 0, verdict: 'doubtful' },
  ...story,
])

/** One that starts with a move nobody has given the papers for yet. */
const anyStoryWithWish = anyStory.map((story): Happening[] => [
  { what: 'command', by: 'admin', command: { kind: 'want-move', to: 'contract', action: '谈妥' } },
  {
    what: 'command',
    by: 'rep',
    command: {
      kind: 'attach-evidence',
      evidence: GATED.map((kind, index) => aFile(FILES[index]!, kind, 'xyz'[index]!)),
    },
  },
  ...story,
])

/** The clock says nothing of an episode that has not begun. */
function alertBegun(
  given: GivenDeal,
  { rule, step }: Extract<Happening, { what: 'alert' }>,
): DealCommand | null {
  const command = rule === 'red-flag' ? redFlag(given, step) : followUp(given, step)
  return Number(command.episode) >= given.now ? null : command
}

function commandOf(given: GivenDeal, happening: Happening): DealCommand | null {
  switch (happening.what) {
    case 'command':
      return happening.command
    case 'undo': {
      const ids = [...new Set(given.history.map((event) => event.meta.commandId))]
      return { kind: 'undo', targetCommandId: ids[happening.nth % ids.length]! }
    }
    case 'alert':
      return alertBegun(given, happening)
    case 'verdict': {
      const waiting = given.state.evidence.filter((item) => item.verdict === 'unjudged')
      const file = waiting[happening.nth % Math.max(1, waiting.length)]
      return file === undefined ? null : judgeCommand(file.id, file.kind, happening.verdict)
    }
    case 'repair': {
      const alert = given.state.alerts.at(-1)
      if (!alert) return null
      return { kind: 'repair', alertId: alert.id, changes: happening.changes, wait: null }
    }
    case 'time':
      given.after(happening.ms)
      return null
    default:
      return happening satisfies never
  }
}

/** Tells the story to a deal opened in `stage`; calls back after each accepted command. */
function tell(
  story: readonly Happening[],
  process: SalesProcess,
  stage: string,
  after: (given: GivenDeal, before: Deal, command: DealCommand) => void,
): GivenDeal {
  const given = new GivenDeal(process).having(openCommand({ changes: { stage } }))
  for (const happening of story) {
    const command = commandOf(given, happening)
    if (command === null) continue
    const before = given.state
    const options =
      happening.what === 'alert' || happening.what === 'verdict'
        ? BY_CLOCK
        : { by: 'by' in happening ? happening.by : 'rep' }
    const decision = given.when(command, options)
    if (decision.kind === 'accepted' && !decision.duplicate) after(given, before, command)
  }
  return given
}

const anyProcess = fc
  .record({
    allowSkip: fc.boolean(),
    strict: fc.boolean(),
    moveBack: fc.constantFrom('anyone' as const, 'manager' as const, 'nobody' as const),
  })
  .map(({ strict, ...part }): SalesProcess => {
    const process = lightProcess()
    return { ...process, ...part, gates: process.gates.map((gate) => ({ ...gate, strict })) }
  })
const anyStart = fc.constantFrom('lead', 'quote')

function contentOf(deal: Deal) {
  // A wish that was granted is not wished again when the move is taken back.
  const { updatedAt, updatedBy, appliedCommands, wantedMove, alerts, ...content } = deal
  // Who settled an alert and when is told of the last time it was.
  const told = alerts.map(({ id, steps, status }) => ({ id, steps, isOpen: status === 'open' }))
  return { ...content, alerts: told }
}

describe('any sequence of commands', () => {
  it('never leads around the gate', () => {
    let reached = 0
    fc.assert(
      fc.property(
        fc.oneof(anyStory, anyStoryWithPapers),
        anyProcess,
        anyStart,
        (story, process, start) => {
          tell(story, process, start, (given) => {
            const deal = given.state
            for (const gate of process.gates) {
              if (stageIndex(process, deal.stage) < stageIndex(process, gate.to)) continue
              reached += 1
              expect(missingEvidence(deal, gate)).toEqual([])
            }
            if (deal.outcome.kind === 'won')
              expect(stageIndex(process, deal.stage)).toBeGreaterThanOrEqual(
                stageIndex(process, process.contractStage),
              )
          })
        },
      ),
      { numRuns: 400 },
    )
    // A property about deals behind the gate says nothing when no story gets there.
    expect(reached).toBeGreaterThan(100)
  })

  it("makes a move that waits as soon as its evidence is there, and in its asker's name", () => {
    let made = 0
    fc.assert(
      fc.property(fc.oneof(anyStory, anyStoryWithWish), anyProcess, (story, process) => {
        const given = tell(story, process, 'quote', (given, _, command) => {
          const { wantedMove, outcome, stage, evidence } = given.state
          // What is taken back is not done again by itself; closed deals do not move.
          if (command.kind === 'undo' || !wantedMove || outcome.kind !== 'open') return
          const gates = gatesOnTheWay(process, stage, wantedMove.to)
          expect(gates.flatMap((gate) => missingEvidence({ evidence }, gate))).not.toEqual([])
        })
        const askers = new Map<string, string>(
          given.history.flatMap(({ kind, meta }) =>
            kind === 'move-wanted' ? [[`${meta.commandId}/done`, meta.actorId] as const] : [],
          ),
        )
        for (const event of given.history) {
          if (event.kind !== 'stage-moved' || event.wantedAt === undefined) continue
          made += 1
          expect(event.meta.actorId).toBe(askers.get(event.meta.commandId))
        }
      }),
      { numRuns: 200 },
    )
    expect(made).toBeGreaterThan(10)
  })

  it('folds to the same deal from its stored history', () => {
    fc.assert(
      fc.property(anyStory, anyProcess, (story, process) => {
        const given = tell(story, process, 'quote', () => {})
        const stored = JSON.parse(JSON.stringify(given.history)) as DealEvent[]
        expect(foldDeal(stored)).toEqual(given.state)
        expect(JSON.parse(JSON.stringify(given.state))).toEqual(given.state)
      }),
      { numRuns: 150 },
    )
  })

  it('can be undone command by command, restoring every field', () => {
    let undone = 0
    fc.assert(
      fc.property(fc.oneof(anyStory, anyStoryWithPapers), anyProcess, (story, process) => {
        tell(story, process, 'quote', (given, before, command) => {
          if (['undo', 'record-alert', 'judge-evidence'].includes(command.kind)) return
          // The move that had waited for it first, if there was one.
          const ids = [...new Set(given.history.map(({ meta }) => meta.commandId))]
          const since = ids.slice(ids.lastIndexOf(given.ownCommandId)).toReversed()
          let undoing = given.fork()
          for (const targetCommandId of since) {
            undoing = undoing.having({ kind: 'undo', targetCommandId }, { by: 'admin' })
          }
          undone += 1
          expect(contentOf(undoing.state)).toEqual(contentOf(before))
        })
      }),
      { numRuns: 150 },
    )
    expect(undone).toBeGreaterThan(200)
  })

  it('is stored once, however often a command is repeated', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        tell(story, lightProcess(), 'quote', (given, _, command) => {
          const again = given.when(command, { by: 'admin', commandId: given.ownCommandId })
          expect(again).toEqual({ kind: 'accepted', events: [], duplicate: true })
        })
      }),
      { numRuns: 50 },
    )
  })

  it('never lets somebody write who does not sell', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const given = tell(story, lightProcess(), 'quote', () => {})
        for (const event of given.history) expect(event.meta.actorId).not.toBe('finance')
      }),
      { numRuns: 100 },
    )
  })

  it('records every alert step once per episode', () => {
    fc.assert(
      fc.property(fc.oneof(anyStory, anyStoryWithPapers), (story) => {
        const given = tell(story, lightProcess(), 'quote', () => {})
        const steps = given.history.flatMap((event) =>
          event.kind === 'alert-recorded'
            ? event.steps.map((step) => `${event.alertId}/${step.kind}`)
            : [],
        )
        expect(new Set(steps).size).toBe(steps.length)
      }),
      { numRuns: 100 },
    )
  })
})
