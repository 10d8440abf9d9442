import type { ReactNode } from 'react'
import { Box, Press, Words } from '../../platform/elements'
import './index.css'

interface BoardLineProps {
  /** Its place in a ranking. */
  place?: number
  name: string
  note?: ReactNode
  /** The number it is about, with its unit. */
  value?: string
  isRed?: boolean
  /** Absent: there is nothing behind it. */
  onOpen?: (() => void) | undefined
}

/** A line of a board: whose or what, and how much; a tap opens what is behind it. */
export function BoardLine({ place, name, note, value, isRed, onOpen }: BoardLineProps) {
  const content = (
    <>
      {place !== undefined && <Words className="board-line__place">{place}</Words>}
      <Box className="board-line__words">
        <Words className="board-line__name">{name}</Words>
        {note !== undefined && <Box className="board-line__note">{note}</Box>}
      </Box>
      {value !== undefined && (
        <Words className={`board-line__value ${isRed ? 'board-line__value--red' : ''}`}>
          {value}
        </Words>
      )}
      {onOpen !== undefined && (
        <Words className="icon icon--chevron board-line__chevron" decorative />
      )}
    </>
  )
  return (
    <Box role="listitem">
      {onOpen === undefined ? (
        <Box className="board-line">{content}</Box>
      ) : (
        <Press className="board-line" onPress={onOpen}>
          {content}
        </Press>
      )}
    </Box>
  )
}

export function BoardLines({ children }: { children: ReactNode }) {
  return (
    <Box className="board-lines" role="list">
      {children}
    </Box>
  )
}
