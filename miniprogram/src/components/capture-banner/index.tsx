import type { CaptureItem } from '../../capture/capture-item.ts'
import { needAuthor, notStored } from '../../capture/capture-queue.ts'
import { switchTo } from '../../hooks/navigate.ts'
import { useOnline } from '../../hooks/use-online.ts'
import { Box, Press, Words } from '../../platform/elements'
import { captureWords } from '../../wording/capture-zh-cn.ts'
import './index.css'

/** On every other page: what was captured and is not stored. What simply is under way needs no word. */
export function CaptureBanner({ items }: { items: readonly CaptureItem[] }) {
  const online = useOnline()
  const needs = needAuthor(items)
  const waiting = notStored(items) - needs
  const text =
    needs > 0
      ? captureWords.bannerNeedYou(needs)
      : waiting > 0 && !online
        ? captureWords.bannerWaiting(waiting)
        : null
  if (text === null) return null
  return (
    <Box className="capture-banner" role="status" live>
      <Words className="capture-banner__words">{text}</Words>
      <Press className="press--bare" onPress={() => switchTo('capture')}>
        {captureWords.see}
      </Press>
    </Box>
  )
}
