/** Asking a platform for people and files, with what an admin has to mend noted as for sending. */
import type { ChatPlatform } from '@kedu/bot/platform'
import type { PlatformName } from '@kedu/shared/people/person'
import type { FastifyBaseLogger } from 'fastify'
import type { PlatformPauses, PlatformProblem } from './platform-pauses.ts'

export interface WatchDeps {
  pauses: PlatformPauses
  log: FastifyBaseLogger
  /** New, another than before, or over (null). */
  onProblem(platform: PlatformName, problem: PlatformProblem | null): void
}

/** The platform's two ways of being asked; answers come through unchanged. */
export function watchAsking(
  platform: ChatPlatform,
  { pauses, log, onProblem }: WatchDeps,
): Pick<ChatPlatform, 'name' | 'findPerson' | 'fetchMedia'> {
  const { name } = platform
  const noted = <T extends { kind: string }>(doing: 'look-up' | 'fetch', outcome: T): T => {
    const change = pauses.asked(name, doing, outcome)
    if (change === 'mended') {
      log.info({ platform: name, doing }, 'platform answers again')
      onProblem(name, null)
    } else if (change !== null) {
      log.error(change, 'platform refuses until an admin mends it')
      onProblem(name, change)
    }
    return outcome
  }
  return {
    name,
    findPerson: async (userId) => noted('look-up', await platform.findPerson(userId)),
    fetchMedia: async (ref) => noted('fetch', await platform.fetchMedia(ref)),
  }
}
