/** What can be drawn, as data: it goes to a process of its own. Every text is drawn as given. */

/** Date and scope are in the picture itself: pictures are forwarded without what was said beside them. */
interface Captioned {
  title: string
  /** Of whom, and of when. */
  caption: string
}

export type Picture = Captioned &
  (
    | {
        kind: 'heat-map'
        rows: string[]
        columns: string[]
        /** By row and column; null: nothing there. */
        cells: (HeatCell | null)[][]
        /** Below the table: what the numbers are. */
        legend: string
      }
    | { kind: 'trend'; weeks: string[]; lines: { name: string; values: number[] }[] }
    | { kind: 'words'; words: { text: string; count: number }[] }
  )

export interface HeatCell {
  count: number
  /** Of them red; written beside the count where there are any. */
  red: number
}

/** A phone's width at three times its density. */
export const PICTURE_WIDTH = 1080
/** More is a table, not a picture. */
export const PICTURE_LIMITS = { rows: 12, columns: 8, weeks: 26, lines: 5, words: 40 } as const
