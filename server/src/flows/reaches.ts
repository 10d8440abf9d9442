/** Where somebody can be reached. */
import type { Conversation } from '@kedu/bot/dialog/conversation'
import type { ChatPlatform } from '@kedu/bot/platform'
import { type Person, PLATFORM_NAMES, type PlatformName, suiteOf } from '@kedu/shared/people/person'
import type { OutboxLease } from '../store/store.ts'
import type { Workspace } from '../workspace/workspace.ts'

export interface Reach {
  platform: ChatPlatform
  userId: string
  /** Not where the entry was to be said: it could not be said there. */
  isElsewhere: boolean
}

interface ReachDeps {
  platforms: ReadonlyMap<PlatformName, ChatPlatform>
  workspace: Workspace
}

/**
 * Where somebody can be reached, best first: the platform asked for, else the one last talked on, then
 * any other they have an account on and have not left.
 */
export async function reachesOf(
  person: Person,
  entry: OutboxLease['entry'],
  { platforms, workspace }: ReachDeps,
): Promise<Reach[]> {
  const on = (name: PlatformName): Reach[] => {
    const platform = platforms.get(name)
    const suite = suiteOf(name)
    const userId = person.accounts[suite]
    if (!platform || userId === undefined || person.goneFrom?.includes(suite)) return []
    return [{ platform, userId, isElsewhere: entry.platform !== null && entry.platform !== name }]
  }
  const all = PLATFORM_NAMES.flatMap(on)
  // Nothing to choose between: no need to look up where they talked last.
  if (all.length <= 1) return all
  const first = entry.platform ?? (await lastTalkedOn(person, workspace))
  const isFirst = (reach: Reach) => reach.platform.name === first
  return [...all.filter(isFirst), ...all.filter((reach) => !isFirst(reach))]
}

async function lastTalkedOn(person: Person, workspace: Workspace): Promise<PlatformName | null> {
  const streamId = `conversation/${person.id}`
  const conversation = await workspace.store.load<Conversation>(workspace.id, streamId)
  return conversation?.state.platform ?? null
}
