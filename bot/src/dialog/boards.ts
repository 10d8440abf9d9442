/** 「热力图」「词云」「每周趋势」: a board as a picture, of what whoever asks may see. */
import { boardPictureWords as words } from '../wording/board-pictures.ts'
import { say, sayText } from './turn.ts'
import type { PicturedBoard, Turn } from './world.ts'

const ASKED =
  /^(?:请|帮我|麻烦|给我)*(?:发我|发|看一?[下看]?|来|要)?(?:一?[张份个下])?(?:我的|团队的?|今天的?)?\s*(?<name>(?:阶段)?热力图?|(?:障碍)?词云|(?:每周|周)?(?:趋势|进展)图|每周趋势|周趋势|看板图?)(?:图|图片)?(?:发我|发给我|给我|看一?[下看]?|来一?张)?[吧呗。.!！?？]*$/u

function boardNamed(name: string): PicturedBoard {
  if (name.includes('词云')) return 'words'
  return /趋势|进展/u.test(name) ? 'trend' : 'heat-map'
}

/** False: it asks for no board. */
export async function answerAboutBoards(turn: Turn, text: string): Promise<boolean> {
  const name = ASKED.exec(text.normalize('NFKC').trim())?.groups?.name
  if (name === undefined) return false
  const board = boardNamed(name)
  const answer = await turn.world.boardPicture(board)
  if (answer.kind === 'kept') {
    say(turn, { kind: 'board-picture', board, caption: answer.caption, file: answer.file })
  } else sayText(turn, words.none[answer.kind])
  return true
}
