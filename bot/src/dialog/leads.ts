/**
 * Leads in the chat: one is told of (by those who run the pool), accepted, returned, given to somebody;
 * 「我为什么没有线索」 (R3, L9, E28). An accepted lead is a draft like any other: what the deal needs is
 * asked for, and it goes through the one door.
 */
import type { LeadField, LeadRefusal } from '@kedu/shared/leads/commands'
import { missingLeadFields } from '@kedu/shared/leads/decide-lead'
import { acceptCommandId, type LeadId, openTenure } from '@kedu/shared/leads/lead'
import { runsLeadPool } from '@kedu/shared/leads/lead-access'
import { plainPhone } from '@kedu/shared/leads/phone'
import type { Person } from '@kedu/shared/people/person'
import { leadSaid, regionSaid } from '../understand/lead-said.ts'
import { blockWords, leadWords as words } from '../wording/leads.ts'
import { ask, askAgain, NO, YES } from './ask.ts'
import type { LeadDraft, Question, QuestionBody } from './conversation.ts'
import { newDraft } from './draft.ts'
import { isStillMine, sayLeadRefusal } from './lead-draft.ts'
import { closeQuestion } from './question-shelf.ts'
import { settleDraft } from './settle-draft.ts'
import { metaFor, say, sayText } from './turn.ts'
import type { LeadAnswer, Turn } from './world.ts'

const MINE =
  /^(?:看一?下|查一?下)?我(?:手上|名下)?(?:的|有)?(?:哪些|几条|什么)?(?:新)?线索(?:有哪些|有几条|清单|列表)?[?？。!！]?$/u
const WHY_ME =
  /^(?:我|我们)?(?:怎么|为什么|为啥|咋)(?:我)?(?:一直|最近|还)?(?:没有?|没收到|收不到|不给我|分不到|没分到)(?:分配?给?我?|收到|分到|新)*(?:新)?线索(?:给我|了|呢)?[?？。!！]?$|^我(?:怎么|为什么|为啥|咋)(?:一直|最近|还)?(?:没有?|没收到|收不到|分不到|没分到)(?:分到|收到|新)*(?:新)?线索(?:了|呢)?[?？。!！]?$/u
const WHY_OTHER =
  /^(?<name>[\p{Script=Han}A-Za-z·]{2,20}?)(?:怎么|为什么|为啥|咋)(?:一直|最近|还)?(?:没有?|没收到|收不到|分不到|没分到)(?:分到|收到|新)*(?:新)?线索(?:了|呢)?[?？。!！]?$/u
const POOL =
  /^(?:看一?下|查一?下)?(?:线索池|(?:还有)?(?:哪些|几条|多少)?线索(?:没分|没人接|没人能接|等着分)(?:的)?(?:有哪些|有几条)?)(?:里)?(?:有哪些|有几条|有多少|还有多少|情况)?[?？。!！]?$/u
const FAIRNESS =
  /^(?:看一?下|查一?下)?(?:这个月|本月|当月)?(?:的)?线索(?:分配|公平)(?:情况|得怎么样|表|公平吗|明细)?[?？。!！]?$/u
const GIVE =
  /^把?(?:线索)(?<lead>.{1,60}?)(?:分|转|派|指定|改派)?给(?<name>[\p{Script=Han}A-Za-z·]{2,20}?)(?:[\s,，;；。]+(?:因为|原因[是:：]?|理由[是:：]?)?(?<reason>.{1,300}))?$/u

const MOST_SHOWN = 5

/** False: it says nothing of the kind. */
export async function answerAboutLeads(turn: Turn, text: string): Promise<boolean> {
  const said = text.normalize('NFKC').trim()
  const plain = said.replace(/\s+/g, '')
  if (!plain.includes('线索')) return false
  if (MINE.test(plain)) return sayMine(turn)
  if (WHY_ME.test(plain)) return sayWhy(turn, turn.world.me)
  const { me } = turn.world
  if (!runsLeadPool(me)) {
    if (!POOL.test(plain) && !FAIRNESS.test(plain)) return false
    sayText(turn, words.notForYou)
    return true
  }
  const other = WHY_OTHER.exec(plain)?.groups?.name
  if (other !== undefined) return sayWhyOther(turn, other)
  if (POOL.test(plain)) return sayPool(turn)
  if (FAIRNESS.test(plain)) return sayFairness(turn)
  const give = GIVE.exec(said)?.groups
  if (give?.lead !== undefined && give.name !== undefined) {
    return giveByName(turn, give.lead.trim(), give.name, give.reason ?? '')
  }
  const regions = turn.world.leads.regions()
  const told = leadSaid(said, { regions, industries: turn.world.settings.process.industries })
  if (told === null) return false
  await takeLead(turn, {
    given: told,
    commandId: `${turn.inbound.id}/lead`,
    confirmedDifferent: false,
  })
  return true
}

async function takeLead(turn: Turn, draft: LeadDraft): Promise<void> {
  const { world } = turn
  const [missing] = missingLeadFields(draft.given, world.leads.regions())
  if (missing !== undefined) return ask(turn, { kind: 'lead-field', lead: draft, field: missing })
  const { given, commandId, confirmedDifferent } = draft
  const whole = { ...given, customerName: given.customerName ?? '' }
  const answer = await world.leads.receive(metaFor(turn, commandId), whole, confirmedDifferent)
  if (answer.kind === 'refused') return refused(turn, draft, answer.refusal)
  sayReceived(turn, answer)
}

function sayReceived(turn: Turn, { lead, givenTo }: Extract<LeadAnswer, { kind: 'done' }>): void {
  const { world } = turn
  const customer = lead.content.customerName
  const rep = givenTo === null ? null : world.person(givenTo)
  if (rep !== null) return sayText(turn, words.receivedAndGiven(customer, rep.name))
  if (lead.standing.kind !== 'waiting') return sayText(turn, words.received(customer))
  sayText(turn, words.receivedAndHeld(customer, world.leads.whyHeld(lead)))
}

/** What can be mended is asked for; the rest of what was said is kept. */
function refused(turn: Turn, draft: LeadDraft, refusal: LeadRefusal): void {
  const again = (field: LeadField, detail: string): void => {
    const given = { ...draft.given }
    delete given[field]
    ask(turn, { kind: 'lead-field', lead: { ...draft, given }, field }, { detail })
  }
  switch (refusal.kind) {
    case 'missing': {
      const [field] = refusal.fields
      if (field !== undefined) return ask(turn, { kind: 'lead-field', lead: draft, field })
      break
    }
    case 'bad-phone':
      return again('phone', words.badPhone(refusal.given))
    case 'unknown-region':
      return again('region', words.unknownRegion(refusal.given))
    case 'duplicate': {
      const { of, exact, customerName, ownerId } = refusal
      if (of !== 'customer' || exact) break
      return ask(turn, {
        kind: 'lead-different',
        lead: draft,
        customerName,
        ownerId: ownerId ?? '',
      })
    }
    default:
      break
  }
  sayLeadRefusal(turn, refusal)
}

type Body<K extends QuestionBody['kind']> = Extract<QuestionBody, { kind: K }>

/** A field of a lead that was asked for; false: what was said cannot be one. */
export async function answerLeadField(
  turn: Turn,
  question: Question,
  { lead, field }: Body<'lead-field'>,
  text: string,
): Promise<boolean> {
  const said = text.trim()
  const regions = turn.world.leads.regions()
  const value = field === 'region' ? (regionSaid(said, regions) ?? null) : said.slice(0, 300)
  if (field === 'phone' && plainPhone(said) === null) {
    // Something else altogether is not held up by a number that is missing.
    if (!/\d/.test(said)) return false
    askAgain(turn, question, words.badPhone(said.slice(0, 30)))
    return true
  }
  if (value === null) {
    askAgain(turn, question, words.unknownRegion(said.slice(0, 30)))
    return true
  }
  closeQuestion(turn, question)
  await takeLead(turn, { ...lead, given: { ...lead.given, [field]: value } })
  return true
}

/** Whether the similar customer is the same one. */
export async function answerLeadDifferent(
  turn: Turn,
  { lead }: Body<'lead-different'>,
  value: string,
): Promise<void> {
  if (value === YES) return sayText(turn, words.notTaken)
  await takeLead(turn, { ...lead, confirmedDifferent: value === NO })
}

/** 〔接下〕: a draft of the customer; once its deal is open the lead is the rep's for good. */
export async function acceptLead(turn: Turn, leadId: LeadId): Promise<void> {
  if (!isStillMine(turn, leadId)) return
  const { world } = turn
  const lead = world.leads.find(leadId)
  const tenure = lead && openTenure(lead)
  if (lead === null || tenure === null) return
  const { customerName, contactName, phone, region, industry, need } = lead.content
  // The card's place is taken by whom to call; the number is kept on the lead alone.
  const text = words.accepting(contactName, phone)
  say(turn, { kind: 'lead-news', title: customerName, text, opensPage: true })
  const [first] = world.settings.process.stages
  await settleDraft(
    turn,
    newDraft(turn, {
      commandId: acceptCommandId(lead, tenure),
      leadId,
      newName: customerName,
      changes: {
        ...(first === undefined ? {} : { stage: first.id }),
        ...(region === null ? {} : { region }),
        ...(industry === null ? {} : { industry }),
        summary: words.summary(contactName, need),
      },
      said: customerName,
    }),
  )
}

/** 〔退回〕 */
export function askReturn(turn: Turn, leadId: LeadId): void {
  if (isStillMine(turn, leadId)) ask(turn, { kind: 'lead-return', leadId })
}

export async function returnLead(
  turn: Turn,
  { leadId }: Body<'lead-return'>,
  reason: string,
): Promise<void> {
  const meta = metaFor(turn, `${turn.inbound.id}/return`)
  const answer = await turn.world.leads.returnLead(leadId, meta, reason)
  if (answer.kind === 'refused') return sayLeadRefusal(turn, answer.refusal)
  sayText(turn, words.gaveBack(answer.lead.content.customerName))
}

function sayMine(turn: Turn): true {
  const { leads } = turn.world
  const mine = leads.mine()
  if (mine.length === 0) {
    sayText(turn, words.mineNone)
    return true
  }
  sayText(turn, words.mineTitle(mine.length))
  for (const lead of mine.slice(0, MOST_SHOWN)) {
    const offer = leads.offer(lead)
    if (offer !== null) say(turn, offer, { keepTappedCard: true })
  }
  return true
}

function sayWhy(turn: Turn, me: Person): true {
  const { leads } = turn.world
  const standing = leads.standing(me.id)
  const blocked = leads.blocked(me.id)
  if (standing === null) sayText(turn, words.notInLine)
  else if (blocked !== null) say(turn, blocked)
  else if (standing.block !== null) {
    sayText(turn, words.blockedBecause(null, blockWords(standing.block, turn.world.today())))
  } else sayText(turn, words.notBlocked(standing.ahead))
  return true
}

function sayWhyOther(turn: Turn, name: string): true {
  const { world } = turn
  const led = new Set(world.leads.fairness().rows.map(({ repId }) => repId))
  const [rep] = [...world.directory.values()].filter(
    (person) => person.name === name && led.has(person.id),
  )
  const standing = rep === undefined ? null : world.leads.standing(rep.id)
  if (rep === undefined || standing === null) sayText(turn, words.noSuchColleague(name))
  else if (standing.block === null) sayText(turn, words.notBlockedOther(rep.name))
  else sayText(turn, words.blockedBecause(rep.name, blockWords(standing.block, world.today())))
  return true
}

function sayPool(turn: Turn): true {
  const { leads } = turn.world
  const pool = leads.pool()
  if (pool.length === 0) {
    sayText(turn, words.poolNone)
    return true
  }
  const lines = pool
    .slice(0, MOST_SHOWN)
    .map((lead) => `· ${lead.content.customerName}：${leads.whyHeld(lead)}`)
  sayText(turn, [words.poolTitle(pool.length), ...lines, words.poolHint].join('\n'))
  return true
}

function sayFairness(turn: Turn): true {
  const { world } = turn
  const { month, rows } = world.leads.fairness()
  const lines = rows.map((row) =>
    words.fairnessLine({
      ...row,
      name: world.person(row.repId)?.name ?? row.repId,
      skipped: Object.values(row.skipped).reduce((sum, count) => sum + count, 0),
    }),
  )
  const title = words.fairnessTitle(month)
  sayText(turn, [title, ...(lines.length === 0 ? [words.fairnessNone] : lines)].join('\n'))
  return true
}

async function giveByName(
  turn: Turn,
  leadName: string,
  repName: string,
  reason: string,
): Promise<true> {
  const { world } = turn
  const [lead, ...more] = world.leads.named(leadName)
  const reps = [...world.directory.values()].filter(
    ({ active, name }) => active && name === repName,
  )
  const [rep] = reps
  if (lead === undefined) sayText(turn, words.unknownLead(leadName))
  else if (more.length > 0) {
    sayText(turn, words.severalLeads([lead, ...more].map(({ content }) => content.customerName)))
  } else if (rep === undefined || reps.length > 1) sayText(turn, words.noSuchColleague(repName))
  else {
    const meta = metaFor(turn, `${turn.inbound.id}/assign`)
    const answer = await world.leads.assign(lead.id, meta, rep.id, reason)
    if (answer.kind === 'refused') sayLeadRefusal(turn, answer.refusal)
    else sayText(turn, words.given(lead.content.customerName, rep.name))
  }
  return true
}
