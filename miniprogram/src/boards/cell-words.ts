import type { BoardColumn } from '@kedu/shared/contracts/api/boards'
import { instant, wallClock } from '@kedu/shared/time/instant'
import { percentText } from '@kedu/shared/wording/percent'
import { yuanMark } from '../deals/form-values.ts'

/** A cell as people read it; empty when there is nothing in it. */
export function cellWords(
  cell: string | number | null,
  kind: BoardColumn['kind'],
  zone: string,
): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return cell
  switch (kind) {
    case 'text':
    case 'count':
      return String(cell)
    case 'days':
      return `${cell} 天`
    case 'percent':
      return percentText(cell)
    case 'money':
      return yuanMark(cell)
    case 'moment': {
      const { date, time } = wallClock(instant(cell), zone)
      return `${date} ${time}`
    }
    default:
      return kind satisfies never
  }
}
