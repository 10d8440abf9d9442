import type { ImportLeadsAnswer } from '@kedu/shared/contracts/api/leads'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { Sheet } from '../sheet/index.tsx'

interface ImportSheetProps {
  first: ImportLeadsAnswer
  /** The list itself, base64: sent once more when names that are similar are said to be others. */
  content: string
  onClose: () => void
}

/** What became of each line of a list; what was left out comes first. */
export function ImportSheet({ first, content, onClose }: ImportSheetProps) {
  const { noteChange } = useHere()
  const [report, setReport] = useState(first)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const rows = [...report.rows].sort((a, b) => Number(a.isStored) - Number(b.isStored))
  const similar = rows.filter(({ isSimilar }) => isSimilar).length
  const takeSimilar = async () => {
    setBusy(true)
    setProblem(null)
    const result = await client.importLeads({ content, isSimilarOk: true })
    setBusy(false)
    if (result.kind !== 'ok') {
      setProblem(result.kind === 'problem' ? result.message : pageWords.unreachable)
      return
    }
    setReport(together(report, result.data))
    noteChange(null)
  }
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
      {problem !== null && (
        <Box className="labelled__problem" role="alert">
          {problem}
        </Box>
      )}
      {similar > 0 && (
        <Press disabled={busy} onPress={() => void takeSimilar()}>
          {words.similarOk(similar)}
        </Press>
      )}
    </Sheet>
  )
}

/** What was stored the first time stays as it was said then. */
function together(before: ImportLeadsAnswer, after: ImportLeadsAnswer): ImportLeadsAnswer {
  const stored = new Map(before.rows.filter((row) => row.isStored).map((row) => [row.line, row]))
  const rows = after.rows.map((row) => stored.get(row.line) ?? row)
  const created = rows.filter(({ isStored }) => isStored).length
  return { ...after, rows, created, skipped: rows.length - created }
}
