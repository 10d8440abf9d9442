import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { AuthDeps } from './auth-deps.ts'

/** Signing in again and again with fresh codes helps nobody. */
const WINDOWS = [{ most: 20, ms: MINUTE_MS }]

/** Whether this person may sign in once more, whatever address or process it comes to; counts it. */
export async function maySignIn(personId: string, deps: AuthDeps): Promise<boolean> {
  return deps.takeRoom(`sign-in:${personId}`, WINDOWS)
}
