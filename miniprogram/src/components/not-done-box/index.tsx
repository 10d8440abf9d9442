import type { NotDone } from '../../hooks/use-change.ts'
import { Box, Words } from '../../platform/elements'
import './index.css'

/** A "no": the reason and the way on. */
export function NotDoneBox({ notDone }: { notDone: NotDone | null }) {
  if (notDone === null || notDone.conflict !== null) return null
  const { refusal, message } = notDone
  return (
    <Box className="not-done" role="alert">
      {refusal === null ? (
        message
      ) : (
        <>
          <Words className="not-done__title">{refusal.title}</Words>
          <Words className="not-done__way">{refusal.way}</Words>
        </>
      )}
    </Box>
  )
}
