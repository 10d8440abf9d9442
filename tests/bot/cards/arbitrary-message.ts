/** Every message the bot can send, generated. `words` decides how tame people's words are. */

import type { BriefContent } from '@kedu/shared/brief/brief-message'
import type { Refusal } from '@kedu/shared/deal/refusals'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import type {
  ChangeLine,
  Choice,
  ClockFacts,
  DealFacts,
  FileFacts,
  OutboundMessage,
  RepairChoice,
} from '@kedu/shared/messages/outbound-message'
import type { GroupCause } from '@kedu/shared/policies/group-policy'
import { instant, localDate, plusDays } from '@kedu/shared/time/instant'
import fc from '../../support/property.ts'

/** Monday 2026-11-23 14:07 in Shanghai. */
export const NOW = instant(Date.UTC(2026, 10, 23, 6, 7))
export const ZONE = 'Asia/Shanghai'

/** Words as a careful colleague types them: already spaced, no exclamation marks. */
export const tameWords = fc.constantFrom(
  '华东机电',
  'ABC 机电',
  '苏州精工 2 厂',
  'KEDU',
  '3M',
  '付款周期',
  '等 ERP 上线',
  '送样',
  '小李',
  '王敏',
  'Anna',
  '华东',
  '没有',
  '2026 年新厂区的整套输送线改造项目，含安装和调试',
)
/** Anything at all, long and hostile. */
export const wildWords = fc.oneof(
  fc.string({ maxLength: 300, unit: 'binary' }),
  fc.constantFrom('\u202e倒过来\u0000\n\n\n', '<b>]]>&', '名'.repeat(400), '', ' '),
)

const id = fc.string({ minLength: 1, maxLength: 24, unit: fc.constantFrom(...'abc019-_:') })
const day = fc.integer({ min: -400, max: 400 }).map((d) => plusDays(localDate('2026-11-23'), d))
const moment = fc.integer({ min: -9e9, max: 9e9 }).map((ms) => instant(NOW + ms))
const time = fc.constantFrom(null, '09:30', '15:00')
const count = fc.nat({ max: 400 })

const clock: fc.Arbitrary<ClockFacts> = fc.oneof(
  fc.constant<ClockFacts>({ kind: 'none' }),
  fc.record({ kind: fc.constant('waiting' as const), until: day }),
  fc.record({
    kind: fc.constant('running' as const),
    hoursLeft: count,
    dueAt: moment,
    isOverdue: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('red' as const), overdueHours: count, redSince: moment }),
)

export function messages(words: fc.Arbitrary<string>): fc.Arbitrary<OutboundMessage> {
  const maybe = fc.option(words)
  const several = (max: number) => fc.array(words, { maxLength: max })
  const deal: fc.Arbitrary<DealFacts> = fc
    .record({
      dealId: id,
      customerNumber: fc.constantFrom('C-0007', 'C-1234'),
      customerName: words,
      industry: maybe,
      region: maybe,
      ownerId: fc.constantFrom('p1', 'p2'),
      ownerName: words,
      stageNames: fc.array(words, { minLength: 1, maxLength: 6 }),
      stageIndex: fc.integer({ min: -1, max: 5 }),
      daysInStage: count,
      obstacle: maybe,
      nextAction: fc.option(fc.record({ date: day, time, isDeadline: fc.boolean(), text: words })),
      clock,
      amountFen: fc.option(fc.nat()),
      outcome: fc.constantFrom(
        'open' as const,
        'won' as const,
        'lost' as const,
        'on-hold' as const,
      ),
      wait: fc.option(fc.record({ until: day, reason: words })),
      evidenceCount: fc.nat({ max: 3 }),
      asks: several(2),
      updatedAt: moment,
      updatedByName: words,
    })
    .map((facts) => ({ ...facts, stageName: facts.stageNames[facts.stageIndex] ?? '报价' }))
  const change: fc.Arbitrary<ChangeLine> = fc.record({
    field: fc.constantFrom<ChangeLine['field']>(
      'customer',
      'stage',
      'obstacle',
      'nextAction',
      'amount',
      'note',
      'owner',
      'wait',
      'outcome',
      'evidence',
      'industry',
      'firstContact',
      'region',
    ),
    before: maybe,
    after: words,
  })
  const changes = fc.array(change, { maxLength: 9 })
  const choices: fc.Arbitrary<Choice[]> = fc.uniqueArray(
    fc.oneof(
      fc.record({ value: id, label: words }),
      fc.record({ value: id, label: words, hint: words }),
    ),
    { maxLength: 14, selector: (choice) => choice.value },
  )
  const file: fc.Arbitrary<FileFacts> = fc.record({
    fileId: id,
    evidenceId: id,
    kindName: words,
    fileName: words,
    mime: fc.constantFrom('image/jpeg', 'application/pdf'),
    addedAt: moment,
    addedByName: words,
    verdict: fc.constantFrom(
      'pass' as const,
      'doubtful' as const,
      'missing' as const,
      'unjudged' as const,
    ),
  })
  const choice: fc.Arbitrary<RepairChoice> = fc.oneof(
    fc.constant<RepairChoice>({ kind: 'contacted' }),
    fc.constant<RepairChoice>({ kind: 'advance' }),
    fc.record({ kind: fc.constant('wait' as const), until: fc.option(day) }),
  )
  const kind = <K extends OutboundMessage['kind']>(name: K) => fc.constant(name)
  return fc.oneof(
    fc.record({ kind: kind('text'), text: words }),
    fc.record({
      kind: kind('stored'),
      commandId: id,
      deal,
      changes,
      isNew: fc.boolean(),
      entrySentence: maybe,
      notes: several(3),
    }),
    fc.record({ kind: kind('confirm'), questionId: id, title: words, changes, notes: several(2) }),
    fc.record({
      kind: kind('question'),
      questionId: id,
      title: words,
      detail: maybe,
      choices,
      kept: changes,
      allowText: fc.boolean(),
    }),
    fc.record({
      kind: kind('refused'),
      refusal: refusals(words),
      customerName: maybe,
      hints: several(2),
      choices,
      questionId: fc.option(id),
    }),
    fc.record({ kind: kind('undone'), deal: fc.option(deal), customerName: words, changes }),
    fc.record({
      kind: kind('deal'),
      deal,
      history: fc.array(
        fc.record({
          at: moment,
          actorName: words,
          ownerName: words,
          stageName: maybe,
          action: words,
          evidence: fc.nat({ max: 2 }),
          place: maybe,
        }),
        { maxLength: 4 },
      ),
      files: fc.array(file, { maxLength: 3 }),
    }),
    fc.record({
      kind: kind('deal-list'),
      title: words,
      deals: fc.array(deal, { maxLength: 4 }),
      total: count,
      emptyText: words,
    }),
    fc.record({ kind: kind('file'), caption: words, file, deal, candidates: choices }),
    fc.record({
      kind: kind('board-picture'),
      board: fc.constantFrom('heat-map' as const, 'trend' as const, 'words' as const),
      caption: words,
      file: fc.record({ fileId: id, fileName: words, mime: fc.constant('image/png') }),
    }),
    fc.record({
      kind: kind('judged'),
      deal,
      file,
      held: fc.option(words),
      mayOverrule: fc.boolean(),
    }),
    fc.record({
      kind: kind('photos-attached'),
      commandId: id,
      deal,
      files: fc.array(file, { maxLength: 9 }),
      questionId: id,
      kindChoices: choices,
    }),
    fc.record({ kind: kind('help'), personName: words, examples: several(4), queries: several(4) }),
    fc.record({ kind: kind('nudge'), alertId: id, deal, redAt: moment, sum: words }),
    fc.record({
      kind: kind('red-flag'),
      alertId: id,
      deal,
      overdueHours: count,
      sum: words,
      obstacles: several(14),
      nextStageName: maybe,
      recipientRole: fc.constantFrom('manager' as const, 'director' as const),
    }),
    fc.record({
      kind: kind('follow-up'),
      alertId: id,
      deal,
      enteredAt: moment,
      contractStageName: words,
      recipientRole: fc.constantFrom('rep' as const, 'manager' as const, 'director' as const),
      sum: words,
    }),
    fc.record({
      kind: kind('long-dwell'),
      alertId: id,
      deal,
      enteredAt: moment,
      stageName: words,
      limitDays: fc.option(count),
      recipientRole: fc.constantFrom('rep' as const, 'manager' as const, 'director' as const),
      sum: words,
    }),
    fc.record({
      kind: kind('owner-overdue'),
      alertId: id,
      ownerName: words,
      overdue: count,
      deals: fc.array(
        fc.record({
          deal,
          causes: fc.subarray<GroupCause>(['red-flag', 'long-stage-dwell'], { minLength: 1 }),
        }),
        { maxLength: 9 },
      ),
    }),
    fc.record({
      kind: kind('region-gap'),
      alertId: id,
      region: words,
      contracts: fc.integer({ min: 1, max: 200 }),
      deliveries: fc.nat({ max: 200 }),
      ratio: fc.double({ min: 0.01, max: 10, noNaN: true }),
      contractStageName: words,
      deliveryStageName: words,
      deals: fc.array(deal, { maxLength: 9 }),
      packWay: fc.constantFrom(null, 'by-mail' as const, 'no-mail' as const, 'no-address' as const),
    }),
    fc.record({
      kind: kind('group-cleared'),
      alertId: id,
      title: words,
      text: words,
      at: moment,
    }),
    fc.record({
      kind: kind('repair-confirm'),
      alertId: id,
      deal,
      choice,
      changes,
      obstacles: several(14),
      waitDates: fc.array(day, { maxLength: 8 }),
    }),
    fc.record({ kind: kind('handled'), alertId: id, deal, byName: words, at: moment, how: words }),
    fc.record({
      kind: kind('digest'),
      personName: words,
      date: day,
      groups: fc.array(fc.record({ title: words, deals: fc.array(deal, { maxLength: 3 }) }), {
        maxLength: 3,
      }),
      doubtfulMoves: fc.array(
        fc.record({
          deal,
          fromName: words,
          toName: words,
          kinds: fc.subarray<EvidenceKind>(['contract-scan', 'signature-page'], { minLength: 1 }),
          byName: words,
        }),
        { maxLength: 2 },
      ),
    }),
    fc.record({
      kind: kind('lead-offer'),
      lead: fc.record({
        leadId: id,
        customerName: words,
        contactName: words,
        phone: fc.constant('13800001111'),
        region: maybe,
        industry: maybe,
        need: maybe,
      }),
      answerBy: fc.option(moment),
      given: fc.option(fc.record({ byName: words, reason: words })),
    }),
    fc.record({
      kind: kind('lead-blocked'),
      rows: fc.array(
        fc.record({ deal, isRed: fc.boolean(), alertId: fc.option(id), empty: several(4) }),
        { minLength: 1, maxLength: 3 },
      ),
      total: count,
      isAsked: fc.boolean(),
    }),
    fc.record({ kind: kind('lead-news'), title: words, text: words, opensPage: fc.boolean() }),
    fc.record({
      kind: kind('brief'),
      personName: words,
      date: day,
      brief: briefContents(words, deal),
      groups: fc.array(fc.record({ title: words, deals: fc.array(deal, { maxLength: 3 }) }), {
        maxLength: 3,
      }),
      doubtfulMoves: fc.array(
        fc.record({
          deal,
          fromName: words,
          toName: words,
          kinds: fc.subarray<EvidenceKind>(['contract-scan', 'signature-page'], { minLength: 1 }),
          byName: words,
        }),
        { maxLength: 2 },
      ),
    }),
    fc.record({ kind: kind('admin-notice'), title: words, text: words }),
    fc.record({ kind: kind('leave'), title: words, text: words, takeBack: words }),
  )
}

/** Everything that can be in a brief, a weekly one included. */
function briefContents(
  words: fc.Arbitrary<string>,
  deal: fc.Arbitrary<DealFacts>,
): fc.Arbitrary<BriefContent> {
  const kind = <K extends string>(name: K) => fc.constant(name)
  const reason = fc.oneof(
    fc.record({ kind: kind('date-moved'), times: count }),
    fc.record({ kind: kind('same-words'), times: count, words }),
    fc.record({ kind: kind('stuck'), days: count, usualDays: count, stageName: words }),
    fc.record({ kind: kind('no-follow-up'), days: count }),
    fc.record({ kind: kind('same-obstacle'), obstacle: words, deals: count }),
  )
  const shared = { id, isUsed: fc.boolean(), deal }
  const item = fc.oneof(
    fc.record({ ...shared, kind: kind('red') }),
    fc.record({ ...shared, kind: kind('help'), red: count, obstacle: fc.option(words) }),
    fc.record({ ...shared, kind: kind('question'), reason }),
  )
  return fc.record({
    period: fc.constantFrom('day' as const, 'week' as const),
    insteadOf: fc.array(words, { maxLength: 2 }),
    counts: fc.record({ open: count, red: count, newRed: count, moved: count, won: count }),
    items: fc.uniqueArray(item, { maxLength: 6, selector: (one) => one.id }),
    moves: fc.array(fc.record({ deal, what: fc.constantFrom('moved' as const, 'won' as const) }), {
      maxLength: 3,
    }),
    week: fc.option(
      fc.record({
        funnel: fc.array(
          fc.record({ stageName: words, open: count, entered: count, enteredBefore: count }),
          { maxLength: 5 },
        ),
        won: count,
        wonBefore: count,
        lost: count,
        lostBefore: count,
        dwell: fc.array(fc.record({ stageName: words, days: count }), { maxLength: 5 }),
        regions: fc.array(
          fc.record({ name: words, open: count, red: count, contract: count, delivery: count }),
          { maxLength: 6 },
        ),
        warnings: fc.record({ open: count, unanswered: count }),
        rates: fc.array(
          fc.record({
            rule: fc.constantFrom('red-flag' as const, 'owner-overdue-cluster' as const),
            kind: fc.constantFrom('nudge' as const, 'manager' as const),
            sent: count,
            acted: count,
            undecided: count,
          }),
          { maxLength: 4 },
        ),
      }),
    ),
    picture: fc.option(fc.record({ fileId: id, fileName: words, mime: fc.constant('image/png') })),
  })
}

export function refusals(words: fc.Arbitrary<string>): fc.Arbitrary<Refusal> {
  const stage = fc.constantFrom('quote', 'contract', 'delivery')
  const kind = <K extends Refusal['kind']>(name: K) => fc.constant(name)
  const field = fc.constantFrom(
    'customerName' as const,
    'stage' as const,
    'obstacle' as const,
    'nextAction' as const,
    'industry' as const,
    'firstContact' as const,
    'summary' as const,
    'attachment' as const,
  )
  return fc.oneof(
    fc.record({ kind: kind('unknown-deal'), dealId: id }),
    fc.record({ kind: kind('missing-fields'), fields: fc.uniqueArray(field, { minLength: 1 }) }),
    fc.record({
      kind: kind('duplicate-customer'),
      dealId: id,
      customerName: words,
      ownerId: fc.constantFrom('p1', 'p9'),
      exact: fc.boolean(),
    }),
    fc.record({
      kind: kind('gate-unmet'),
      from: stage,
      to: stage,
      missing: fc.uniqueArray(
        fc.constantFrom('contract-scan' as const, 'signature-page' as const),
        {
          minLength: 1,
        },
      ),
    }),
    fc.record({ kind: kind('stage-skipped'), from: stage, to: stage, next: stage }),
    fc.record({ kind: kind('move-back-refused'), from: stage, to: stage }),
    fc.record({ kind: kind('unknown-stage'), stage: words }),
    fc.record({ kind: kind('empty-obstacle'), given: words }),
    fc.record({ kind: kind('date-in-past'), date: day, today: day }),
    fc.record({ kind: kind('date-too-far'), date: day }),
    fc.record({
      kind: kind('not-allowed'),
      needs: fc.constantFrom('owner' as const, 'manager' as const, 'admin' as const),
    }),
    fc.record({
      kind: kind('deal-closed'),
      outcome: fc.constantFrom('won' as const, 'lost' as const, 'on-hold' as const),
    }),
    fc.record({ kind: kind('wait-needs-evidence'), waitCount: count }),
    fc.record({ kind: kind('nothing-to-undo') }),
    fc.record({ kind: kind('undo-too-late') }),
    fc.record({ kind: kind('undo-overtaken') }),
    fc.record({
      kind: kind('already-handled'),
      alertId: id,
      byId: fc.constantFrom(null, 'p1', 'p9'),
      at: fc.option(moment),
    }),
    fc.record({ kind: kind('nothing-changed') }),
    fc.record({
      kind: kind('invalid'),
      field: fc.constantFrom('amountFen', 'zzz'),
      problem: words,
    }),
  )
}
