/**
 * The last answer to each question, for this person in this tab: a page one comes back to shows it at once and asks again
 * behind it. Gone with the session.
 */
const MOST_KEPT = 200

const answers = new Map<string, unknown>()

export const keptAnswers = {
  get: <T>(key: string): T | null => (answers.get(key) as T | undefined) ?? null,

  set(key: string, answer: unknown): void {
    answers.delete(key)
    answers.set(key, answer)
    const [oldest] = answers.keys()
    if (answers.size > MOST_KEPT && oldest !== undefined) answers.delete(oldest)
  },

  clear: () => answers.clear(),
}
