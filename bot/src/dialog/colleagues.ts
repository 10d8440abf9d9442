/** 「张伟最近怎么样」: what a colleague has in hand, for those who may see it. */
import { canSeeOverdueLists } from '@kedu/shared/access/visible'
import type { Person } from '@kedu/shared/people/person'
import * as words from '../wording/dialog.ts'
import { isInView, sayList } from './queries.ts'
import { sayText } from './turn.ts'
import type { Turn } from './world.ts'

const BEFORE = /^(?:看看|看下|看一下|查一下|查查|问下|问一下|说说|帮我看看|那|请问)*$/u
const ASKED =
  /^(?:这边|那边|最近|这两天|这几天|这周|本周|现在|目前|今天|的)*(?:怎么样|怎样|咋样|如何|什么情况|啥情况|情况|进展|忙什么|忙啥|(?:手上|手里|名下)?(?:的|有|跟着?|在跟|都有|都在跟)*(?:哪些|什么|几家|几个|多少)?(?:客户|单子))(?:了|呢|啊)?[?？。!！\s]*$/u

/** True when it was a question about a colleague by name. */
export function answerAboutColleague(turn: Turn, said: string): boolean {
  const named = [...turn.world.directory.values()].filter((person) => isAskedAbout(person, said))
  const [first] = named
  if (first === undefined) return false
  if (!canSeeOverdueLists(turn.world.me)) {
    sayText(turn, words.customersNotForYourRole)
    return true
  }
  const seen = named.filter((person) => isInView(turn, person))
  if (seen.length === 0) {
    sayText(turn, words.customersNotInView(first.name))
    return true
  }
  const ids = new Set(seen.map(({ id }) => id))
  const rows = turn.world.visibleRows().filter((row) => ids.has(row.ownerId))
  const open = rows.filter(({ outcome }) => outcome === 'open')
  const { name } = first
  sayList(turn, words.listTitle.colleague(name), open, words.emptyList.colleague(name))
  return true
}

function isAskedAbout({ name }: Person, said: string): boolean {
  const at = said.indexOf(name)
  if (at < 0) return false
  return BEFORE.test(said.slice(0, at)) && ASKED.test(said.slice(at + name.length))
}
