/**
 * Boards as pictures in the chat, for whoever asks: the same rows and numbers as on the page. Stream
 * `board-picture/<fileId>`: who was sent it, so that it is shown to them alone.
 */
import type { BoardPictureAnswer, PicturedBoard } from '@kedu/bot/dialog/world'
import { fullDate, nearDate } from '@kedu/bot/wording/dates'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { PersonId } from '@kedu/shared/people/person'
import { dateOf, wallClock } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import { openDealsPicture } from '../brief/brief-picture.ts'
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import type { FileStore } from '../files/file-store.ts'
import type { InsightIndex } from '../insight/insight-index.ts'
import type { Picture } from '../pictures/picture.ts'
import type { Asking } from '../queries/asking.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { type BoardAsking, boardAsking, headOf, maySeeBoards } from './board-asking.ts'
import { isLate } from './is-late.ts'
import { trendBoard } from './trend-board.ts'
import { pictureWords } from './wording.ts'
import { wordsBoard } from './words-board.ts'

export interface BoardPicturing {
  pictureFor(asking: Asking, board: PicturedBoard): Promise<BoardPictureAnswer>
}

interface Parts {
  workspace: Workspace
  files: FileStore
  judge: Pick<EvidenceJudge, 'draw' | 'canDrawChinese'>
  insight: InsightIndex
  log: FastifyBaseLogger
}

interface Shown {
  fileId: FileId
  personIds: PersonId[]
}

export class BoardPictures implements BoardPicturing {
  readonly #parts: Parts
  #canDraw = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async pictureFor(asking: Asking, board: PicturedBoard): Promise<BoardPictureAnswer> {
    const { workspace, files, judge, insight, log } = this.#parts
    if (!maySeeBoards(asking.me)) return { kind: 'not-for-you' }
    // What the heat map counts stands on the rows.
    if (board !== 'heat-map' && (await isLate(insight.traces()))) return { kind: 'reading' }
    const asked = boardAsking(asking, {}, insight)
    const picture = asked === null ? null : await pictureOf(board, asked)
    if (picture === null) return { kind: 'nothing' }
    try {
      this.#canDraw ||= await judge.canDrawChinese()
      if (!this.#canDraw) return { kind: 'no-font' }
      const bytes = await judge.draw(picture)
      if (bytes === null) return { kind: 'not-drawn' }
      const meta = { mime: 'image/png', extension: 'png', family: 'image' } as const
      const fileId = await files.put(workspace.id, bytes, meta)
      await noteShown(workspace, fileId, asking)
      const day = nearDate(dateOf(asking.now, workspace.settings.timezone))
      const fileName = pictureWords.fileName(picture.title, day)
      return { kind: 'kept', caption: picture.caption, file: { fileId, fileName, mime: meta.mime } }
    } catch (error) {
      log.error({ err: error, personId: asking.me.id, board }, 'picture of a board failed')
      return { kind: 'not-drawn' }
    }
  }
}

/** Whether the file is a board's picture this person was sent. */
export async function isBoardPictureOf(
  { store, id }: Pick<Workspace, 'store' | 'id'>,
  personId: PersonId,
  fileId: FileId,
): Promise<boolean> {
  const found = await store.load<Shown>(id, `board-picture/${fileId}`)
  return found?.state.personIds.includes(personId) ?? false
}

/** Two who see the same are sent the same file. Should both ask at once, the later one asks the store again. */
async function noteShown(
  { store, id }: Workspace,
  fileId: FileId,
  { me, now }: Asking,
): Promise<void> {
  const streamId = `board-picture/${fileId}` as const
  for (;;) {
    const before = await store.load<Shown>(id, streamId)
    const personIds = before?.state.personIds ?? []
    if (personIds.includes(me.id)) return
    const result = await store.append(id, {
      streamId,
      expectedVersion: before?.version ?? 0,
      events: [{ at: now, body: { kind: 'board-picture-shown', fileId, personId: me.id } }],
      state: { fileId, personIds: [...personIds, me.id] } satisfies Shown,
      outbox: [],
    })
    if (result.kind !== 'conflict') return
  }
}

async function pictureOf(board: PicturedBoard, asking: BoardAsking): Promise<Picture | null> {
  switch (board) {
    case 'heat-map': {
      const open = asking.rows.filter(({ outcome }) => outcome === 'open')
      const { workspace, now } = asking
      return open.length === 0
        ? null
        : openDealsPicture(open, captionOf(asking, false), workspace, now)
    }
    case 'words': {
      const { words } = await wordsBoard.answer(asking)
      if (words.length === 0) return null
      return {
        kind: 'words',
        title: pictureWords.cloud,
        caption: captionOf(asking, true),
        words: words.map(({ word, occurrences }) => ({ text: word, count: occurrences })),
      }
    }
    case 'trend': {
      const { weeks } = await trendBoard.answer(asking)
      if (weeks.every(({ acts }) => acts === 0)) return null
      // A week that has just begun looks like a fall: it is left out once there is a whole one.
      const whole = weeks.slice(0, -1)
      const shown = whole.some(({ acts }) => acts > 0) ? whole : weeks
      const line = (name: 'opened' | 'proven' | 'hollow' | 'won') => ({
        name: pictureWords.lines[name],
        values: shown.map((week) => week[name]),
      })
      return {
        kind: 'trend',
        title: pictureWords.trend,
        caption: captionOf(asking, false),
        weeks: shown.map(({ firstDay }) => firstDay.slice(5).split('-').map(Number).join('/')),
        lines: [line('opened'), line('proven'), line('hollow'), line('won')],
      }
    }
    default:
      return board satisfies never
  }
}

/** Whose customers, and of which days or which moment: pictures are forwarded. */
function captionOf(asking: BoardAsking, isOverTime: boolean): string {
  const { scope, period } = headOf(asking, isOverTime)
  const { date, time } = wallClock(asking.now, asking.workspace.settings.timezone)
  return `${scope} · ${period ?? `${fullDate(date, date)} ${time}`}`
}
