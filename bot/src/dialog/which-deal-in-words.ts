/** Which customer is meant, answered in words. */
import type { Understanding } from '../understand/understanding.ts'
import * as words from '../wording/dialog.ts'
import { ask } from './ask.ts'
import type { Draft, Question, QuestionBody } from './conversation.ts'
import { evidenceKindIn } from './evidence-kind-in.ts'
import { closeQuestion } from './question-shelf.ts'
import { settleDraft } from './settle-draft.ts'
import { draftsOf, hasFacts, mergeInto, withSaid } from './understood.ts'
import type { Turn } from './world.ts'

/** Longer texts are sentences, not names. */
export const NAME_MAX = 24

/** The customer in words while it is asked which one is meant; facts said along are kept. */
export async function whichDealInWords(
  turn: Turn,
  question: Question,
  body: Extract<QuestionBody, { kind: 'which-deal' }>,
  text: string,
  understanding: Understanding,
): Promise<boolean> {
  const { draft } = body
  const named = understanding.customer?.id ?? null
  if (named !== null) {
    closeQuestion(turn, question)
    if (draft.act.kind === 'attach') {
      await attachWithCaption(turn, { ...draft, dealId: named }, text, understanding)
      return true
    }
    await settleDraft(turn, {
      ...withSaid(draft, understanding, text),
      dealId: named,
      candidates: [],
    })
    return true
  }
  const isFactual = hasFacts(understanding) && draft.act.kind !== 'attach'
  const candidates = understanding.candidates.map((entry) => entry.id)
  if (isFactual && understanding.newCustomer === null) {
    // What was said is kept; a name that only resembles a customer's does not choose it.
    const kept = withSaid(draft, understanding, text)
    const fitting = candidates.length > 1 ? candidates : draft.candidates
    ask(
      turn,
      { kind: 'which-deal', draft: { ...kept, candidates: fitting } },
      { again: question, detail: words.keptWhichDeal },
    )
    return true
  }
  if (candidates.length > 0) {
    closeQuestion(turn, question)
    ask(turn, { kind: 'which-deal', draft: { ...draft, candidates } })
    return true
  }
  const isName =
    understanding.newCustomer === null &&
    understanding.intent === 'other' &&
    isLikeName(text) &&
    !hasFacts(understanding)
  const name = understanding.newCustomer ?? (isName ? text : null)
  if (name === null) return false
  closeQuestion(turn, question)
  const similar = turn.world.similar(name).map((entry) => entry.dealId)
  if (isName && similar.length > 0) {
    ask(turn, { kind: 'which-deal', draft: { ...draft, candidates: similar.slice(0, 5) } })
  } else if (isName) ask(turn, { kind: 'open-new', draft: { ...draft, newName: name } })
  else await settleDraft(turn, { ...mergeInto(draft, understanding), newName: name })
  return true
}

/** Said to somebody who asks, never a company's name. */
const NO_NAME =
  /^(确认|确定|好的?|对的?|是的?|行|可以|没错|收到|明白|知道|谢谢|多谢|辛苦|记下|记录|保存|提交|新建|继续|不用|不要|不对|不知道|没有|撤销|再撤销|取消|算了|随便|稍等|等等|等下)$/u

/** A text that may be a customer's name and nothing else. */
export function isLikeName(text: string): boolean {
  return (
    text.length >= 2 &&
    text.length <= NAME_MAX &&
    /^[\p{Script=Han}A-Za-z0-9（）()·]+$/u.test(text) &&
    !/[了吗呢吧呀啊哪说]|什么|怎么|你好|在不在/u.test(text) &&
    !NO_NAME.test(text)
  )
}

/** Photos first, then words that say whose they are and perhaps more: both are done. */
async function attachWithCaption(
  turn: Turn,
  draft: Draft,
  text: string,
  understanding: Understanding,
): Promise<void> {
  const kind = evidenceKindIn(text)
  const { act } = draft
  const sorted =
    act.kind === 'attach' && kind !== null
      ? { ...act, files: act.files.map((file) => ({ ...file, kind })) }
      : act
  await settleDraft(turn, { ...draft, act: sorted, candidates: [] })
  if (!hasFacts(understanding)) return
  for (const part of draftsOf(turn, understanding, text)) {
    await settleDraft(turn, { ...part, commandId: `${part.commandId}/words` })
  }
}
