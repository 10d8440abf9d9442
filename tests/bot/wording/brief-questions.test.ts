/** A question of the brief is asked whole, however long the names before it are. */
import { CARD_LIMITS } from '@kedu/bot/cards/finish-card'
import { briefWords } from '@kedu/bot/wording/brief'
import type { BriefItemFacts } from '@kedu/shared/brief/brief-message'
import type { DealFacts } from '@kedu/shared/messages/outbound-message'
import { expect, it } from 'vitest'

type Question = Extract<BriefItemFacts, { kind: 'question' }>

const REASONS: [Question['reason'], string][] = [
  [{ kind: 'date-moved', times: 12 }, '卡在哪？'],
  [{ kind: 'same-words', times: 12, words: '等客户那边回复消息' }, '接着做什么？'],
  [{ kind: 'stuck', stageName: '合同', days: 123, usualDays: 13.9 }, '谁能推一把？'],
  [{ kind: 'no-follow-up', days: 123 }, '履约到哪了？'],
  [{ kind: 'same-obstacle', deals: 12, obstacle: '客户内部预算还没批下来' }, '要不要一起谈？'],
]

const asked = (reason: Question['reason'], ownerName: string, customerName: string) =>
  `10. ${briefWords.question({ kind: 'question', reason, deal: { ownerName, customerName } as DealFacts } as Question)}`

it.each(REASONS)('of %j', (reason, ending) => {
  for (const [owner, customer] of [
    ['张伟', '苏州晴川精密机械有限公司'],
    ['欧阳阿卜杜拉·买买提', '内蒙古自治区呼和浩特市新材料科技有限公司'],
    ['Alexander Montgomery', 'Siemens Healthineers AG'],
  ] as const) {
    const text = asked(reason, owner, customer)
    expect([...text].length).toBeLessThanOrEqual(CARD_LIMITS.title)
    expect(text).toContain(ending)
    expect(text).toContain(owner.slice(0, 2))
  }
})
