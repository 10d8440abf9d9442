/** 〔会上用了这条〕 (R31): noted once per person and item; the tapped card shows it. */
import type { LocalDate } from '@kedu/shared/time/instant'
import { UNKNOWN_TAP } from '../wording/answers.ts'
import { briefWords } from '../wording/brief.ts'
import { say, sayText } from './turn.ts'
import type { Turn } from './world.ts'

export async function noteBriefUse(turn: Turn, date: LocalDate, itemId: string): Promise<void> {
  const noted = await turn.world.noteBriefUse(date, itemId)
  if (noted.kind === 'unknown') return sayText(turn, UNKNOWN_TAP)
  if (turn.tap !== null && noted.brief !== null) {
    say(turn, noted.brief)
    return
  }
  sayText(turn, noted.kind === 'used' ? briefWords.used : briefWords.usedBefore)
}
