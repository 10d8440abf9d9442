/** What an admin of the company has to look at: allowance, dead letters, nobody to turn to. */
import { attention, broken, type Finding, fine } from '@kedu/bot/examination'
import { monthOf, quotaLevel } from '@kedu/shared/alerts/monthly-quota'
import type { Instant } from '@kedu/shared/time/instant'
import { limitsOf, readQuota } from '../flows/quota-book.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { doctorWords } from './wording.ts'

export async function examineCompany(
  workspace: Workspace,
  now: Instant,
  hasDingtalk: boolean,
): Promise<Finding[]> {
  const findings = [fallbackManager(workspace), await deadLetters(workspace)]
  return hasDingtalk ? [...findings, await quota(workspace, now)] : findings
}

/** D9: never nobody. */
function fallbackManager({ settings, people }: Workspace): Finding {
  const words = doctorWords.fallback
  const id = settings.fallbackManagerId
  const person = id === null ? null : people.get(id)
  return person === null
    ? attention(words.title, words.missing, words.setOne)
    : fine(words.title, words.set(person.name))
}

async function deadLetters({ store, id }: Workspace): Promise<Finding> {
  const words = doctorWords.outbox
  const { outboxDead: count } = await store.counts(id)
  return count === 0
    ? fine(words.title, words.none)
    : attention(words.title, words.some(count), words.look)
}

async function quota(workspace: Workspace, now: Instant): Promise<Finding> {
  const words = doctorWords.quota
  const use = await readQuota(workspace, monthOf(now, workspace.settings.timezone))
  const limits = limitsOf(workspace)
  const left = (kind: 'api' | 'callbacks') => Math.max(0, limits[kind] - use[kind])
  const says = words.left(left('api'), left('callbacks'))
  switch (quotaLevel(use, limits)) {
    case 'plenty':
      return fine(words.title, says)
    case 'used-up':
      return broken(words.title, says, words.limits)
    default:
      return attention(words.title, says, words.limits)
  }
}
