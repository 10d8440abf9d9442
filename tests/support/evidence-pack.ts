/** A deal with a history worth exporting, and the desk that exports it. */
import { handleCommand } from '@kedu/server/flows/handle-command'
import { PackDesk } from '@kedu/server/packs/pack-desk'
import type { Asking } from '@kedu/server/queries/asking'
import { openSigningKey, type SigningKey } from '@kedu/server/quotes/signing-key'
import type { DealCommand } from '@kedu/shared/deal/commands'
import { HOUR_MS, localDate } from '@kedu/shared/time/instant'
import { attach, givenDeal } from './api-company.ts'
import { ApiUser } from './api-user.ts'
import type { TestApp } from './build-test-app.ts'
import { sealedContract, signedPage, unsignedPage } from './evidence/papers.ts'

export const PACK_CUSTOMER = '宁波恒力机械'

/** 报价 → 合同 by 张伟 with a doubtful signature page that 王敏 overruled, a quote, an overdue alert. */
export async function givenStory(test: TestApp): Promise<string> {
  const { id: dealId } = await givenDeal(test, 'zhangwei', PACK_CUSTOMER)
  const command = async (actorId: string, id: string, body: DealCommand) => {
    const meta = { commandId: id, actorId, door: 'page' as const, messageId: null, place: null }
    const handled = await handleCommand(
      test.workspace,
      { dealId, meta, command: body },
      { now: test.now() },
    )
    if (handled.kind === 'refused') throw new Error(JSON.stringify(handled.refusal))
    return handled.deal
  }
  const zhang = new ApiUser(test, 'zhangwei')
  const items = [{ name: 'A型泵', spec: '', unit: '台', quantity: 2, priceFen: 3_200_000 }]
  const content = { items, validUntil: localDate('2026-12-08'), terms: '款到发货' }
  await command('zhangwei', 'quote', { kind: 'make-quote', quoteId: 'q1', content })
  await test.advance(3 * HOUR_MS)
  await attach(zhang, dealId, 'contract-scan', 1, await sealedContract(1))
  await attach(zhang, dealId, 'signature-page', 2, await unsignedPage(2))
  const deal = await command('zhangwei', 'note', {
    kind: 'update-deal',
    changes: { summary: '和王总通了电话，合同已经寄出，对方财务周五付款，验收标准按附件二。' },
  })
  const page = deal.evidence.find(({ kind }) => kind === 'signature-page')
  await command('wangmin', 'overrule', {
    kind: 'overrule-evidence',
    evidenceId: page?.id ?? '',
    verdict: 'pass',
    reason: '看过原件，签字在背面',
  })
  await command('zhangwei', 'move', {
    kind: 'update-deal',
    changes: { stage: 'contract', summary: '合同签了' },
  })
  await attach(zhang, dealId, 'signature-page', 3, await signedPage(3))
  await test.advance(110 * HOUR_MS)
  await command('wangmin', 'next', { kind: 'update-deal', changes: { obstacle: '等对方付款' } })
  return dealId
}

export function askingAs(test: TestApp, personId: string): Asking {
  const me = test.workspace.people.get(personId)
  if (me === null) throw new Error(`No person ${personId}`)
  return { workspace: test.workspace, me, now: test.now() }
}

export function packDesk(test: TestApp, key: () => Promise<SigningKey>): PackDesk {
  return new PackDesk({
    workspace: test.workspace,
    files: test.app.files,
    judge: test.app.judge,
    signingKey: key,
    stamp: null,
    realNow: test.now,
    log: { info: () => undefined },
  })
}

export function keyOf(test: TestApp): Promise<SigningKey> {
  return openSigningKey({ dataFolder: test.folder, path: null, holder: '刻度', now: test.now() })
}
