import { Children, type ReactNode, useState } from 'react'
import { Box, Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import './index.css'

/** So many one reads; the others wait behind a tap when there are a few more than that. */
const AT_A_GLANCE = 10
const WORTH_FOLDING = 3

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

/** `isWhole`: what was asked for is all of it. */
export function BoardLines({
  children,
  isWhole = false,
}: {
  children: ReactNode
  isWhole?: boolean
}) {
  const [isOpen, setIsOpen] = useState(false)
  const lines = Children.toArray(children)
  const folded = isWhole || isOpen ? 0 : lines.length - AT_A_GLANCE
  const isFolded = folded >= WORTH_FOLDING
  return (
    <>
      <Box className="board-lines" role="list">
        {isFolded ? lines.slice(0, AT_A_GLANCE) : lines}
      </Box>
      {isFolded && <Press onPress={() => setIsOpen(true)}>{boardWords.moreLines(folded)}</Press>}
    </>
  )
}
