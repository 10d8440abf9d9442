import type { EvidenceView } from '@kedu/shared/contracts/api/deal'
import { usePicture } from '../../hooks/use-picture.ts'
import { Box, Picture, Press, Words } from '../../platform/elements'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { zh } from '../../wording/zh-cn.ts'
import './index.css'

interface EvidenceStripProps {
  evidence: readonly EvidenceView[]
  onOpen: (files: readonly EvidenceView[], index: number) => void
}

/** Files of the evidence chain: each with what it shows and its mark ● ◐ ○; a tap opens it. */
export function EvidenceStrip({ evidence, onOpen }: EvidenceStripProps) {
  return (
    <Box className="chain" role="list">
      {evidence.map((file, index) => (
        <Box key={file.id} className="chain__item" role="listitem">
          <Press className="chain__file" onPress={() => onOpen(evidence, index)}>
            {file.thumbUrl === null ? (
              <Box className="chain__paper">
                <Words className="icon icon--file" decorative />
                <Words className="chain__ending">{endingOf(file.fileName)}</Words>
              </Box>
            ) : (
              <Thumb fileId={file.fileId} />
            )}
            <Words className={`chain__name chain__name--${file.verdict}`}>
              {MARKS[file.verdict]} {file.kindName}
            </Words>
            <Words className="only-said">{file.verdictWords}</Words>
            {reasonOf(file) !== null && <Words className="chain__why">{reasonOf(file)}</Words>}
          </Press>
        </Box>
      ))}
    </Box>
  )
}

/** A manager's word, else what the machine objects to; nothing beside a file that simply passes. */
function reasonOf({ verdict, findings, overruled }: EvidenceView): string | null {
  if (overruled !== null) return dealWords.overruled(overruled.by.name, overruled.reason)
  return verdict === 'pass' ? null : (findings[0] ?? null)
}

export const MARKS: Record<EvidenceView['verdict'], string> = {
  pass: '●',
  doubtful: '◐',
  unjudged: '◐',
  missing: '○',
}

function Thumb({ fileId }: { fileId: string }) {
  const picture = usePicture(fileId, 'thumb')
  return (
    <Box className="chain__thumb">
      {picture.kind === 'ready' && <Picture className="chain__image" src={picture.src} alt="" />}
      {picture.kind === 'lost' && <Words className="chain__lost">{zh.pictureLost}</Words>}
    </Box>
  )
}

function endingOf(fileName: string): string {
  return /\.([^.]{1,5})$/.exec(fileName)?.[1]?.toUpperCase() ?? ''
}
