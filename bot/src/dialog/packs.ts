/** 「导出证据包 华东机电」 (L10): the deal's evidence as one signed PDF, for whoever may see the deal. */
import type { DealId } from '@kedu/shared/deal/deal'
import * as words from '../wording/dialog.ts'
import { packWords } from '../wording/packs.ts'
import { nameOf } from './deal-facts.ts'
import { factsOf, namingOf } from './stored.ts'
import { say, sayText, understood } from './turn.ts'
import type { Turn } from './world.ts'

const PACK =
  /^(?:请|帮我|麻烦|给我)*(?<verb>导出|导一?[下份]|生成|发我|发一?[下份]|要一?份?|来一?份)?\s*(?:把)?(?<before>.*?)的?\s*证据包(?:pdf)?\s*(?<then>导出来?|生成|发我|给我|发给我|发一?[下份]|导一?[下份]|来一?份|给我一份)?(?<after>.*?)[吧呗。.!！?？]*$/iu
const JOINTS = /^[\s，,：:、]+|[\s，,：:、]+$/gu

/** False: it says nothing of the kind. */
export async function answerAboutPack(turn: Turn, text: string): Promise<boolean> {
  const said = PACK.exec(text.normalize('NFKC').trim())?.groups
  if (said === undefined) return false
  const { verb, before = '', then, after = '' } = said
  const name = `${before.replace(JOINTS, '')} ${after.replace(JOINTS, '')}`.trim()
  const isOrder = verb !== undefined || then !== undefined
  const dealId = dealMeant(turn, name)
  if (dealId === null) {
    // 「证据包已经给客户了」 is a report, and asks for nothing.
    if (isOrder) sayText(turn, packWords.which)
    return isOrder
  }
  if (!isOrder && name !== '' && before !== '' && after !== '') return false
  await sendPack(turn, dealId)
  return true
}

function dealMeant(turn: Turn, name: string): DealId | null {
  if (name === '') return turn.conversation.recent[0]?.dealId ?? null
  return understood(turn, name).customer?.id ?? null
}

async function sendPack(turn: Turn, dealId: DealId): Promise<void> {
  const { world } = turn
  const row = world.row(dealId)
  if (row === null) return sayText(turn, words.nothingHere)
  if (!world.maySee(row)) {
    return sayText(turn, words.notYours(row.customerName, nameOf(namingOf(turn), row.ownerId)))
  }
  const pack = await world.evidencePack(dealId)
  switch (pack.kind) {
    case 'kept':
      say(turn, { kind: 'pack', deal: factsOf(turn, row), file: pack.file })
      return
    case 'unknown':
      return sayText(turn, words.nothingHere)
    case 'no-font':
      return sayText(turn, packWords.noFont)
    case 'busy':
      return sayText(turn, packWords.busy)
    case 'broken-chain':
      return sayText(turn, packWords.brokenChain)
    default:
      return pack satisfies never
  }
}
