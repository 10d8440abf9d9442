/** What goes between the server and its judging process. The file itself goes through standard input. */
import type { FileMeasures } from '@kedu/shared/evidence/measures'
import type { Picture } from '../../pictures/picture.ts'
import type { Mark } from '../mark-up.ts'
import type { MeasureOptions } from '../measure-file.ts'

export type JudgeJob = { id: number; bytes: number } & JudgeWork

export type JudgeWork =
  | { kind: 'measure'; options: MeasureOptions }
  | { kind: 'mark-up'; page: number; marks: readonly Mark[] }
  /** No file: a chart out of numbers, drawn here because it takes time and memory. */
  | { kind: 'draw'; picture: Picture }
  | { kind: 'try-font' }

export interface JudgeAnswer {
  id: number
  result:
    | { kind: 'measured'; measures: FileMeasures }
    | { kind: 'marked-up'; picture: Uint8Array | null }
    | { kind: 'drawn'; picture: Uint8Array }
    | { kind: 'font-tried'; isThere: boolean }
    | { kind: 'failed' }
}
