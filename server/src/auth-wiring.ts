/** What signing in needs, out of the parts of the app. */
import { createHmac } from 'node:crypto'
import type { ChatPlatform } from '@kedu/bot/platform'
import type { WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { DingtalkSignIn, WecomSignIn } from '@kedu/bot/sign-in'
import type { PlatformName } from '@kedu/shared/people/person'
import { DAY_MS } from '@kedu/shared/time/instant'
import type { AppDeps } from './app-deps.ts'
import type { Sessions } from './people/sessions.ts'
import { suiteUser } from './people/suite-user.ts'
import type { AuthDeps } from './routes/auth/auth-deps.ts'
import { webPerson } from './web-chat-wiring.ts'

/** Within a suite signing in anew asks nothing of anybody; so long a phone may lie in a drawer. */
const SUITE_SESSION_MS = 7 * DAY_MS

export interface AuthParts {
  deps: AppDeps
  sessions: WebSessions
  signedIn: Sessions
  platforms: ReadonlyMap<PlatformName, ChatPlatform>
}

export function authDeps({ deps, sessions, signedIn, platforms }: AuthParts): AuthDeps {
  const { workspace, now, log } = deps
  const ways = [...platforms.values()].flatMap(({ signIn }) => (signIn ? [signIn] : []))
  return {
    now: deps.realNow,
    sessions,
    wecom: ways.find((way): way is WecomSignIn => way.suite === 'wecom') ?? null,
    dingtalk: ways.find((way): way is DingtalkSignIn => way.suite === 'dingtalk') ?? null,
    person: async (name, userId) => {
      const platform = platforms.get(name)
      if (platform === undefined) return { kind: 'unknown' }
      return suiteUser(userId, { workspace, platform, now, log })
    },
    signIn: (personId) => signedIn.start(personId, deps.newId(), SUITE_SESSION_MS),
    refresh: (claim) => signedIn.refresh(claim),
    signOut: (session) => signedIn.end(session),
    signOutEverywhere: (personId) => signedIn.endAll(personId),
    me: (personId) => {
      const person = workspace.people.get(personId)
      return person?.active ? webPerson(person) : null
    },
    takeRoom: async (name, windows) =>
      (await workspace.store.takeRoom(workspace.id, name, windows, deps.realNow())) === 0,
    stateKey: createHmac('sha256', deps.sessionSecret).update('kedu oauth state').digest(),
    randomBytes: deps.randomBytes,
    publicOrigin: deps.config.publicOrigin,
    basePath: deps.basePath ?? '',
  }
}
