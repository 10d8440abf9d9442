import type { ReactNode } from 'react'
import { Box } from '../../platform/elements'
import './index.css'

interface BubbleProps {
  from: 'me' | 'bot'
  /** Words in a bubble, or bare: a card, photos. */
  bare?: boolean
  /** Under it: on its way, failed and what to do. */
  foot?: ReactNode
  children: ReactNode
}

/** One line of the talk: mine on the right, the bot's on the left. */
export function Bubble({ from, bare = false, foot, children }: BubbleProps) {
  return (
    <Box className={`line line--${from}`}>
      <Box className={bare ? 'line__bare' : 'bubble'}>{children}</Box>
      {foot}
    </Box>
  )
}
