import type { CodeAnswer } from '@kedu/bot/sign-in'
import type { WebPerson, WebProblem } from '@kedu/shared/contracts/web-chat'
import type { PlatformName } from '@kedu/shared/people/person'
import type { SessionTokens } from '../../people/sessions.ts'
import type { AuthDeps } from './auth-deps.ts'
import { maySignIn } from './person-limit.ts'
import { problems } from './wording.ts'

export type SignedIn =
  | { kind: 'signed-in'; answer: SessionTokens & { me: WebPerson } }
  | { kind: 'refused'; status: 401 | 403 | 429 | 503; problem: WebProblem }

/** From what the suite says of a code to a session, or to the reason why not. */
export async function whoSignsIn(
  platform: PlatformName,
  code: CodeAnswer,
  deps: AuthDeps,
): Promise<SignedIn> {
  switch (code.kind) {
    case 'bad-code':
      return { kind: 'refused', status: 401, problem: problems.badCode }
    case 'outsider':
      return { kind: 'refused', status: 403, problem: problems.outsider }
    case 'out-of-scope':
      return { kind: 'refused', status: 403, problem: problems.outOfScope }
    case 'retry':
      return { kind: 'refused', status: 503, problem: problems.suiteBusy }
    case 'user':
      break
    default:
      return code satisfies never
  }
  const user = await deps.person(platform, code.userId)
  switch (user.kind) {
    case 'unknown':
      return { kind: 'refused', status: 403, problem: problems.outOfScope }
    case 'inactive':
      return { kind: 'refused', status: 403, problem: problems.inactive }
    case 'retry':
      return { kind: 'refused', status: 503, problem: problems.suiteBusy }
    case 'person':
      break
    default:
      return user satisfies never
  }
  if (!(await maySignIn(user.person.id, deps))) {
    return { kind: 'refused', status: 429, problem: problems.tooMany }
  }
  const me = deps.me(user.person.id)
  if (me === null) return { kind: 'refused', status: 403, problem: problems.inactive }
  return { kind: 'signed-in', answer: { ...(await deps.signIn(me.personId)), me } }
}
