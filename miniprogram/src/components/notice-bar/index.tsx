import { client } from '../../api/client.ts'
import { useChange } from '../../hooks/use-change.ts'
import type { Notice } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'

/** What was just done, with the way back. */
export function NoticeBar({ notice, onClose }: { notice: Notice; onClose: () => void }) {
  const { busy, notDone, run } = useChange()
  const { undo } = notice
  const takeBack = () => {
    if (undo === null) return
    const { dealId, commandId } = undo
    run(
      { undo: commandId },
      (clientId) => client.undo(dealId, { clientId, commandId }),
      () => pageWords.undone,
    )
  }
  return (
    <Box className={`notice notice--${notice.tone}`} role="status" live>
      <Words className="notice__words">{notDone?.message ?? notice.text}</Words>
      {undo !== null && notDone === null && (
        <Press className="press--bare notice__press" disabled={busy} onPress={takeBack}>
          {pageWords.undo}
        </Press>
      )}
      <Press className="press--bare notice__press" onPress={onClose}>
        {pageWords.keep}
      </Press>
    </Box>
  )
}
