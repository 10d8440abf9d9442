import type { ImportLeadsAnswer } from '@kedu/shared/contracts/api/leads'
import { Box, Words } from '../../platform/elements'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import { Sheet } from '../sheet/index.tsx'

interface ImportSheetProps {
  report: ImportLeadsAnswer
  onClose: () => void
}

/** What became of each line of a list; what was left out comes first. */
export function ImportSheet({ report, onClose }: ImportSheetProps) {
  const rows = [...report.rows].sort((a, b) => Number(a.isStored) - Number(b.isStored))
  return (
    <Sheet title={words.importTitle} onClose={onClose}>
      <Words live>{words.imported(report.created, report.skipped)}</Words>
      {report.notes.map((note) => (
        <Words key={note} className="pane__hint">
          {note}
        </Words>
      ))}
      <Box className="import-rows" role="list">
        {rows.map(({ line, name, isStored, note }) => (
          <Box key={line} className="import-rows__one" role="listitem">
            <Words className={isStored ? '' : 'import-rows__skipped'}>
              {`${words.lineNumber(line)} ${name}`}
            </Words>
            <Words className="pane__hint">{note}</Words>
          </Box>
        ))}
      </Box>
    </Sheet>
  )
}
