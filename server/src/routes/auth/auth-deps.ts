import type { RefreshClaim, WebSession, WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { DingtalkSignIn, WecomSignIn } from '@kedu/bot/sign-in'
import type { WebPerson } from '@kedu/shared/contracts/web-chat'
import type { PlatformName } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { RoomWindow } from '@kedu/shared/time/sliding-windows'
import type { RefreshResult, SessionTokens } from '../../people/sessions.ts'
import type { SuiteUser } from '../../people/suite-user.ts'

/** All that signing in needs from the server. */
export interface AuthDeps {
  /** The real clock: codes and sessions do not follow the trial's. */
  now(): Instant
  sessions: WebSessions
  wecom: WecomSignIn | null
  dingtalk: DingtalkSignIn | null
  /** The person behind an account of a suite; enrolled when the directory knows them. */
  person(platform: PlatformName, userId: string): Promise<SuiteUser>
  signIn(personId: string): Promise<SessionTokens>
  refresh(claim: RefreshClaim): Promise<RefreshResult>
  signOut(session: WebSession): Promise<void>
  signOutEverywhere(personId: string): Promise<void>
  /** An active person, else null. */
  me(personId: string): WebPerson | null
  /** Counts one use in all processes together; false: there is no room, and nothing is counted. */
  takeRoom(name: string, windows: readonly RoomWindow[]): Promise<boolean>
  /** Signs what is handed to a browser to bring back. */
  stateKey: Uint8Array
  randomBytes(size: number): Uint8Array
  /** E.g. `https://kedu.example.com`; null: whatever host is asked. */
  publicOrigin: string | null
  /** Path below which the company is reached; '' at the root. */
  basePath: string
}
