import { host } from '../platform/host'
import { REFRESH_KEY } from './session-keys.ts'

/**
 * The last answer to each question, for this person in this tab: a page one comes back to shows it at once and asks again
 * behind it. Gone with the session.
 */
const MOST_KEPT = 200
/** Kept over a restart too: without a network one can still be somebody and write something down. */
const OVER_RESTARTS = ['me', 'session']

const answers = new Map<string, unknown>()
const placeOf = (key: string) => `kedu:kept:${key}`

export const keptAnswers = {
  get: <T>(key: string): T | null => {
    if (!answers.has(key) && OVER_RESTARTS.includes(key)) answers.set(key, restored(key))
    return (answers.get(key) as T | undefined) ?? null
  },

  set(key: string, answer: unknown): void {
    answers.delete(key)
    answers.set(key, answer)
    if (OVER_RESTARTS.includes(key)) {
      const text = JSON.stringify(answer)
      host.session.write(placeOf(key), text)
      if (isOfTheBrowser()) host.kept.write(placeOf(key), text)
    }
    const [oldest] = answers.keys()
    if (answers.size > MOST_KEPT && oldest !== undefined) answers.delete(oldest)
  },

  clear: () => {
    answers.clear()
    for (const key of OVER_RESTARTS) {
      host.session.remove(placeOf(key))
      host.kept.remove(placeOf(key))
    }
  },
}

/** The session is in a cookie, so every tab is the same person, one that is opened without a network too. */
function isOfTheBrowser(): boolean {
  return host.keepsCookies && host.session.read(REFRESH_KEY) === null
}

/** Written by ourselves; whatever else stands there is as good as nothing. */
function restored(key: string): unknown {
  try {
    const here = host.session.read(placeOf(key))
    const kept = isOfTheBrowser() && !host.isOnline() ? host.kept.read(placeOf(key)) : null
    return JSON.parse(here ?? kept ?? 'null')
  } catch {
    return null
  }
}
