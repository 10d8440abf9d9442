/** Platforms with a stopwatch around what they do over the network; their answers come through unchanged. */
import type { ChatPlatform } from '@kedu/bot/platform'
import type { PlatformName } from '@kedu/shared/people/person'
import type { Metrics } from './metrics.ts'

/** The label of each call that is timed. */
const CALLS: ReadonlyMap<PropertyKey, string> = new Map([
  ['send', 'send'],
  ['updateCard', 'update'],
  ['fetchMedia', 'fetch'],
  ['findPerson', 'look-up'],
] satisfies [keyof ChatPlatform, string][])

type Method = (...given: unknown[]) => unknown

export function measuredPlatforms(
  platforms: ReadonlyMap<PlatformName, ChatPlatform>,
  metrics: Metrics,
): ReadonlyMap<PlatformName, ChatPlatform> {
  return new Map([...platforms].map(([name, platform]) => [name, measured(platform, metrics)]))
}

function measured(platform: ChatPlatform, metrics: Metrics): ChatPlatform {
  return new Proxy(platform, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const method = value as Method
      const call = CALLS.get(name)
      if (call === undefined) return method.bind(target)
      return async (...given: unknown[]) => {
        const stop = metrics.platformCall(target.name, call)
        try {
          const outcome = await method.apply(target, given)
          const { kind, reason } = outcome as { kind: string; reason?: string }
          stop(kind)
          if (reason !== undefined) metrics.platformRefused(target.name, call, reason)
          return outcome
        } catch (error) {
          stop('failed')
          throw error
        }
      }
    },
  })
}
