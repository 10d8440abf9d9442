import { Box, Words } from '../../platform/elements'
import './index.css'

/** Parts beside each other with a dot between; a line ends between two of them, never within one. */
export function Unbroken({ parts }: { parts: readonly string[] }) {
  return (
    <Box className="unbroken">
      <Box className="unbroken__parts">
        {parts.map((part) => (
          <Words key={part} className="unbroken__part">
            <Words className="unbroken__dot" decorative>
              ·
            </Words>
            {part}
          </Words>
        ))}
      </Box>
    </Box>
  )
}
