/** Whether the suite shows the app everybody it is to reach. */
import {
  attention,
  type ExaminationSubject,
  type Finding,
  fine,
  unknown,
} from '../../examination.ts'
import { examiningWords } from './wording.ts'

/** People looked up; a larger company is told how many were not. */
const MOST_PEOPLE = 300
const MOST_NAMES = 8

/** `unclear`: the suite cannot be asked now. */
export type Sight = 'seen' | 'not-seen' | 'unclear'

/** @param remedy where in the suite's console the range is set */
export async function examineVisibleRange(
  { people }: Pick<ExaminationSubject, 'people'>,
  look: (userId: string) => Promise<Sight>,
  remedy: string,
): Promise<Finding> {
  const { range } = examiningWords
  if (people.length === 0) return unknown(range.title, range.nobody, range.addPeople)
  const asked = people.slice(0, MOST_PEOPLE)
  const hidden: string[] = []
  for (const { userId, name } of asked) {
    const sight = await look(userId)
    if (sight === 'unclear') return unknown(range.title, range.unclear)
    if (sight === 'not-seen') hidden.push(name)
  }
  if (hidden.length === 0) return fine(range.title, range.everybody(asked.length, people.length))
  const names = hidden.slice(0, MOST_NAMES).join('、')
  return attention(range.title, range.hidden(names, hidden.length), remedy)
}
