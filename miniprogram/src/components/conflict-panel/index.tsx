import type { ConflictView } from '@kedu/shared/contracts/api/problem'
import { momentWords } from '../../chat/day-words.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import './index.css'

interface ConflictPanelProps {
  conflict: ConflictView | null
  busy: boolean
  /** Stores one's own on top of what is shown, knowing it. */
  onMine: (version: number) => void
  onTheirs: () => void
}

/** What others changed meanwhile; nothing of it was overwritten, and nothing is until one says so. */
export function ConflictPanel({ conflict, busy, onMine, onTheirs }: ConflictPanelProps) {
  const { now, session } = useHere()
  if (conflict === null) return null
  const by = conflict.by
    .map(({ who, at }) => dealWords.conflictBy(who.name, momentWords(at, now, session.zone)))
    .join('')
  return (
    <Box className="conflict" role="alert">
      <Words className="conflict__title">{dealWords.conflictTitle}</Words>
      <Words>{by}</Words>
      {conflict.changes.map(({ field, label, before, after }) => (
        <Words key={`${field}${after}`} className="conflict__line">
          {dealWords.conflictLine(label, before, after)}
        </Words>
      ))}
      <Box className="conflict__buttons">
        <Press disabled={busy} onPress={onTheirs}>
          {dealWords.conflictTheirs}
        </Press>
        <Press disabled={busy} onPress={() => onMine(conflict.version)}>
          {dealWords.conflictMine}
        </Press>
      </Box>
    </Box>
  )
}
