import type { BoardQuery } from '@kedu/shared/contracts/api/boards'
import { BOARDS_OVER_TIME, type BoardName } from '@kedu/shared/contracts/board-names'

/** What a board is narrowed to; an empty `region` means customers without one. */
export interface BoardFilters {
  region: string | null
  team: string | null
  owner: string | null
  period: string
}

export const NO_BOARD_FILTERS: BoardFilters = {
  region: null,
  team: null,
  owner: null,
  period: 'last-30',
}

/** As the server is asked; what is not narrowed is left out. */
export function boardQuery({ region, team, owner, period }: BoardFilters): BoardQuery {
  return {
    ...(region === null ? {} : { region }),
    ...(team === null ? {} : { team }),
    ...(owner === null ? {} : { owner }),
    ...(period === NO_BOARD_FILTERS.period ? {} : { period }),
  }
}

/** Whether a period changes what the board says. */
export function isOverTime(board: BoardName): boolean {
  return BOARDS_OVER_TIME.includes(board)
}

/** How many of the choices narrow the board. */
export function boardFiltersOn(filters: BoardFilters): number {
  return Object.keys(boardQuery(filters)).length
}

/** A value of the address, as hosts hand it over: as it was written there. */
export function givenInAddress(value: string | undefined): string | null {
  if (value === undefined) return null
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
