/** Boards by their addresses, in the page's order. Apart from their schemas: the page carries none of those. */
export const BOARD_NAMES = [
  'overview',
  'heat-map',
  'overdue',
  'words',
  'dwell',
  'funnel',
  'trend',
  'hollow',
  'chain',
  'health',
  'behaviour',
  'checklist',
] as const
export type BoardName = (typeof BOARD_NAMES)[number]

/** Boards about the days of a period; the others are about now, or about a span of their own. */
export const BOARDS_OVER_TIME: readonly BoardName[] = [
  'words',
  'funnel',
  'hollow',
  'behaviour',
  'checklist',
]
