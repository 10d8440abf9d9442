import type { SalesProcess, Stage, StageId } from '@kedu/shared/process/sales-process'
import type { Clause } from '../text.ts'
import { type Aspect, aspectOf } from './aspect.ts'
import type { Milestone } from './milestones/milestone.ts'
import { OTHER_PAPER, RIVAL } from './not-this-deal.ts'
import { literal, pattern } from './pattern.ts'
import { MILESTONE_PATTERNS } from './stage-words.ts'

export interface FoundStage {
  stage: StageId
  aspect: Aspect
  start: number
  end: number
  /** Said outright (到合同阶段了, 阶段：合同), not by an event. */
  isNamed: boolean
}

/** A process is replaced when it changes; every message is read by the same one. */
const milestoneStages = new WeakMap<SalesProcess, Map<Milestone, StageId | null>>()

/** The stage that a milestone reaches in this workspace's process; null when it has none. */
export function stageOfMilestone(milestone: Milestone, process: SalesProcess): StageId | null {
  const stages = milestoneStages.get(process) ?? new Map<Milestone, StageId | null>()
  milestoneStages.set(process, stages)
  const known = stages.get(milestone)
  if (known !== undefined) return known
  const stage = milestoneStage(milestone, process)
  stages.set(milestone, stage)
  return stage
}

function milestoneStage(milestone: Milestone, process: SalesProcess): StageId | null {
  const named = (re: RegExp): StageId | null =>
    process.stages.find((s) => re.test(s.name) || s.aliases.some((a) => re.test(a)))?.id ?? null
  switch (milestone) {
    case 'contract':
      return process.contractStage
    case 'delivery':
      return process.deliveryStage
    case 'quote':
      return named(/报价|投标|商务/)
    case 'lead':
      return named(/线索|商机/)
    case 'need':
      return named(/需求/)
    default:
      return milestone satisfies never
  }
}

/** All names of the stages, longest first. */
function stageNames(process: SalesProcess): { word: string; stage: Stage }[] {
  return process.stages
    .flatMap((stage) => [stage.name, ...stage.aliases].map((word) => ({ word, stage })))
    .filter(({ word }) => word.trim() !== '')
    .sort((a, b) => b.word.length - a.word.length)
}

/** A stage by its name or another word for it, e.g. the value of 「阶段：报价」. */
export function stageByName(value: string, process: SalesProcess): StageId | null {
  const text = value.trim().replace(/(?:阶段|环节|了|中)$/, '')
  const exact = stageNames(process).find(({ word }) => word === text)
  if (exact) return exact.stage.id
  const inside = process.stages.filter((s) => text.includes(s.name))
  return inside.length === 1 && text.length <= 6 ? (inside[0]?.id ?? null) : null
}

interface Span {
  start: number
  end: number
}

/** Every stage the message speaks of as reached, guessed or denied; `daysAhead` are the days to come. */
export function findStages(
  clauses: readonly Clause[],
  process: SalesProcess,
  daysAhead: readonly Span[] = [],
): FoundStage[] {
  const isSealAwaited = clauses.some((clause) => SEAL_AWAITED.test(clause.text))
  return clauses.flatMap((clause, i) => {
    const day = daysAhead.find((d) => isInside(d, clause)) ?? dayAlone(clauses[i - 1], daysAhead)
    const events = reachedByEvents(clause, process).map((event): FoundStage => {
      if (isPlannedFor(day, event, clause)) return { ...event, aspect: 'no' }
      const isHalfSigned =
        isSealAwaited && event.stage === process.contractStage && event.aspect === 'real'
      return isHalfSigned ? { ...event, aspect: 'unsure' } : event
    })
    return [...namedStages(clause, process), ...events]
  })
}

/** 「签了字，章还没盖」: signed is not yet under contract; the bot asks. */
const SEAL_AWAITED = /章(?:也|都|还|却|就)*(?:没有?|未)(?:盖|来|到)|(?:没有?|未)盖章/

function isInside(span: Span, clause: Clause): boolean {
  return span.start >= clause.start && span.end <= clause.end
}

/** 「12月3号 货到现场」: a clause that is nothing but a day to come, perhaps with the customer's name. */
function dayAlone(clause: Clause | undefined, daysAhead: readonly Span[]): Span | undefined {
  return daysAhead.find(
    (d) =>
      clause !== undefined &&
      isInside(d, clause) &&
      d.end - d.start === clause.text.replace(/[◇\s]/g, '').length,
  )
}

/** "12月15号设备进场" tells the plan; "12月15号要去，合同签回来了" what has happened. */
function isPlannedFor(day: Span | undefined, event: FoundStage, clause: Clause): boolean {
  if (day === undefined || day.start > event.start) return false
  const words = clause.text.slice(
    Math.max(0, Math.max(day.end, clause.start) - clause.start),
    event.end - clause.start + 1,
  )
  return !/[了过完好]|已/.test(words)
}

interface NamedStages {
  names: ReturnType<typeof stageNames>
  patterns: RegExp[]
}

const namedStagesOf = new WeakMap<SalesProcess, NamedStages>()

/** How the stages of a process are said outright. */
function sayingsOf(process: SalesProcess): NamedStages {
  const known = namedStagesOf.get(process)
  if (known !== undefined) return known
  const names = stageNames(process)
  const words = names.map((n) => literal(n.word)).join('|')
  const made = { names, patterns: words === '' ? [] : stagePatterns(words) }
  namedStagesOf.set(process, made)
  return made
}

function stagePatterns(words: string): RegExp[] {
  const strong = pattern(
    `(?:推进到|推到|推进至|进入到?|转到|转入|转为|进到|走到|升到|改成|改为|变更为|更新为|更新到|回到|调回到?|拉回到?|改回到?|退回到?|打回到?|退到|跳到|调到|定为|挪到|移到|到)(?:了)?(${words})(?:阶段|环节|这一?步|了|$)`,
    'g',
  )
  const plain = pattern(
    `(?:^|目前|现在|处于|当前|还?在|是|处在|卡在|停在|属于|算|了|,| )(${words})(?:阶段|环节)(?=$|[,;: ]|了|卡|障碍|客户|下次|嫌|,)`,
    'g',
  )
  // "阶段线索" without a colon.
  const after = pattern(
    `(?:^|[,;| ◇])(?:当前|目前|现)?阶段(?:还?是|为|还?在|到了?|: ?)?(${words})(?=$|[,;| ])`,
    'g',
  )
  return [strong, plain, after]
}

function namedStages(clause: Clause, process: SalesProcess): FoundStage[] {
  const found: FoundStage[] = []
  const { names, patterns } = sayingsOf(process)
  for (const re of patterns) {
    for (const m of clause.text.matchAll(re)) {
      const known = names.find((n) => n.word === m[1])
      if (!known) continue
      const { stage } = known
      const start = m.index
      const end = start + m[0].length
      // "到合同" alone could be anything (收到合同, 谈到报价); it needs 阶段 or 了.
      if (/^到/.test(m[0]) && !/(?:阶段|环节|步|了)$/.test(m[0])) continue
      if (/^到/.test(m[0]) && /[收拿看谈聊提说想见轮等得]$/.test(clause.text.slice(0, start)))
        continue
      if (/^(?:的|时)/.test(clause.text.slice(end))) continue
      // "退回到需求阶段吧" tells the bot to do it; of an event the same 吧 is a guess.
      const asked = clause.text.replace(/吧$/, '')
      const aspect = aspectOf({ clause: asked, start, end, isQuestion: clause.isQuestion })
      // "走到盖章环节" is on the way to the contract.
      const isLoose = known.word !== stage.name && /环节|步/.test(m[0])
      found.push({
        stage: stage.id,
        aspect: aspect === 'real' && isLoose ? 'unsure' : aspect,
        start: clause.start + start,
        end: clause.start + end,
        isNamed: true,
      })
    }
  }
  return found
}

function reachedByEvents(clause: Clause, process: SalesProcess): FoundStage[] {
  const found: FoundStage[] = []
  for (const { milestone, re, isWeak } of MILESTONE_PATTERNS) {
    const stage = stageOfMilestone(milestone, process)
    if (stage === null) continue
    for (const m of clause.text.matchAll(re)) {
      const start = m.index
      const end = start + m[0].length
      let aspect = aspectOf({ clause: clause.text, start, end, isQuestion: clause.isQuestion })
      // "签好的那份合同": tells which one, not that it happened now.
      if (/^的(?!$|[,;])/.test(clause.text.slice(end))) continue
      if (aspect === 'real' && (isWeak || isOurSideOnly(clause.text, start, end))) aspect = 'unsure'
      if (aspect !== 'no' && isAboutSomethingElse(milestone, clause.text, start, end)) continue
      found.push({
        stage,
        aspect,
        start: clause.start + start,
        end: clause.start + end,
        isNamed: false,
      })
    }
  }
  return found
}

/** "我这边盖好章寄出去了": our own seal is no contract yet. */
function isOurSideOnly(clause: string, start: number, end: number): boolean {
  return (
    /[盖签]/.test(clause.slice(start, end)) &&
    /(?:我|我们|我方|咱们?)(?:公司)?(?:这边|这里|先|已经?|自己)*[^,;]{0,2}[盖签]/.test(clause) &&
    !/双方|双签|对方|他们|客户|都|[跟和与]我/.test(clause)
  )
}

/** Another deal than the one spoken of: 之前那个项目, 去年签的合同. */
const OTHER_DEAL =
  /去年|前年|前几年|早几年|往年|(?:之前|以前|上次|上回|去年|前年|上半年|上一?(?:个|单|批)|早先|原来|老的?)(?:的|那个?|签的?|做的?|合作的?)*(?:那)?(?:一?[个单批份期])?(?:项目|合同|单子|订单|一期|采购)|以前都|一直(?:都)?是|老规矩|向来/

/** A sheet with a name of its own that is signed: 需求确认单签回来了, 对账单盖好章了, 签了年框. */
const OTHER_SIGNED =
  /(?<!合同|订单|采购|订货|下|签|买|供)(?:确认|对账|送货|到货|收货|验收|需求|委托|承诺|会议|拜访|回访|维修|服务|培训|申请|评审|变更|签到|报价|检验|检测|交接|盘点|借用|试用|授权|担保)[一-龥]{0,4}(?:单|书|函|表|纪要|报告|件|条|稿)[^,;]{0,6}?[签盖]|(?:图纸?|稿|样板?|色卡|清单|签到表|排期表|纪要)[^,;]{0,4}?签|[签盖](?:了|过|好|完)?[^,;]{0,6}?(?:年框|框架|确认单|对账单|委托书|承诺[书函]|保密|意向|备忘|纪要|授权书|申请|评审表|战略)/

/** "保密协议签了", "样品发了", "跟别家签了", "老板签字了", "验收单签了" are not this milestone. */
function isAboutSomethingElse(
  milestone: Milestone,
  clause: string,
  start: number,
  end: number,
): boolean {
  const near = clause.slice(Math.max(0, start - 8), end + 6)
  const words = clause.slice(start, end)
  if (RIVAL.test(clause.slice(0, end)) || OTHER_DEAL.test(clause.slice(0, end))) return true
  switch (milestone) {
    case 'contract': {
      if (/签[收到名证]/.test(words)) return true
      if (OTHER_SIGNED.test(clause)) return true
      // A proof for the bot's own task was handed in: 签字页照片传了.
      if (
        /(?:签字页|照片|截图)[^,]{0,3}(?:传|补|上传)|(?:扫描件|电子版)(?:传|补|上传)(?:好|完|上|了)/.test(
          words,
        )
      )
        return true
      if (/[签封](?:了|过|好)?样/.test(near)) return true
      if (/验收|送货|回执|签收|报价单?[^,]{0,4}签/.test(near) && !/合同/.test(words)) return true
      if (OTHER_PAPER.test(near) && !/合同[^,]{0,4}签|签[^,]{0,3}合同|PO|po|订单/.test(words))
        return true
      if (/初稿|草稿|草案|模板|范本|框架|意向|保密|试用/.test(near)) return true
      // A signature inside somebody's house is an approval, not a contract.
      if (
        /(?:老板|领导|总|经理|财务|总监|厂长|采购|主任|书记)[^,]{0,4}签(?:了?字|了|过|完|批)/.test(
          near,
        )
      )
        return !/合同|约/.test(near)
      return false
    }
    case 'delivery':
      return (
        // A sample is shipped, set up and accepted without the order being delivered.
        /样机|样品|样件|样块|样板|小样|试样|打样/.test(clause.slice(0, end)) ||
        (OTHER_PAPER.test(near) && !/合同/.test(near) && !/验收|终验|初验/.test(words)) ||
        /合同|报价|标书|方案|需求/.test(words) ||
        (/签收|快递|寄/.test(words) && /合同|标书|发票|文件|资料|样/.test(near)) ||
        /(?:付|打|收)款/.test(words)
      )
    case 'quote':
      return /标书费|报价费|投标保证金|(?:买|领|下载|拿到)了?标书|(?:要|想要|等|看)[^,]{0,3}报价(?:单)?$/.test(
        words,
      )
    case 'lead':
    case 'need':
      return false
    default:
      return milestone satisfies never
  }
}

/**
 * The stage the message moves the deal to, if any. Of several reached the furthest counts; a doubtful
 * one that lies further than any reached is returned as `unsure`.
 */
export function stageReached(
  found: readonly FoundStage[],
  process: SalesProcess,
): { stage: StageId | null; unsure: StageId | null } {
  const rank = (id: StageId): number => process.stages.findIndex((s) => s.id === id)
  const named = found.filter((f) => f.isNamed && f.aspect === 'real').at(-1)
  const furthest = (aspect: Aspect): StageId | null =>
    found
      .filter((f) => f.aspect === aspect)
      .reduce<StageId | null>(
        (best, f) => (best === null || rank(f.stage) > rank(best) ? f.stage : best),
        null,
      )
  const real = named?.stage ?? furthest('real')
  const doubtful = furthest('unsure')
  // The same event said again as denied ("签了没" / "还没签") wins over a loose match of it.
  const denied = found.some((f) => f.stage === real && f.aspect === 'no' && !f.isNamed)
  if (real !== null && denied && !named) {
    const positive = found.some((f) => f.stage === real && f.aspect === 'real')
    const overlap = found.some(
      (f) =>
        f.stage === real &&
        f.aspect === 'no' &&
        found.some(
          (g) => g.stage === real && g.aspect === 'real' && g.start < f.end && f.start < g.end,
        ),
    )
    if (positive && overlap) return { stage: null, unsure: null }
  }
  if (real === null) return { stage: null, unsure: doubtful }
  return {
    stage: real,
    unsure: doubtful !== null && rank(doubtful) > rank(real) ? doubtful : null,
  }
}
