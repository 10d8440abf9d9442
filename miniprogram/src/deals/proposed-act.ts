/** What the address of a customer's page proposes to do there: its form comes up filled in, and waits for a tap. */
export type ProposedAct =
  | { act: 'next'; date: string; text: string }
  | { act: 'reassign'; toId: string; reason: string }

/** Longer than any proposal of Kedu's; somebody else wrote such an address. */
const MOST_TEXT = 200

/** Null: it proposes nothing, or nothing that is known. */
export function proposedAct(
  params: Readonly<Record<string, string | undefined>>,
): ProposedAct | null {
  const { act, on = '', to = '' } = params
  const text = decoded(params.text ?? '').slice(0, MOST_TEXT)
  if (act === 'next' && /^\d{4}-\d{2}-\d{2}$/.test(on)) return { act, date: on, text }
  if (act === 'reassign' && to !== '') return { act, toId: decoded(to), reason: text }
  return null
}

/** Some hosts hand parameters over as they stand in the address. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
