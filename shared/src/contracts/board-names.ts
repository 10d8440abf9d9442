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
