import { Box } from '../../platform/elements'
import './index.css'

/** A line under the header: something about the line or the last act, said at once. */
export function Banner({ text }: { text: string | null }) {
  if (text === null) return null
  return (
    <Box className="banner" role="status" live>
      {text}
    </Box>
  )
}
