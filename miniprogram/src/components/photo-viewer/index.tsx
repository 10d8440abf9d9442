import type { WebFile } from '@kedu/shared/contracts/web-chat-item'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { usePicture } from '../../hooks/use-picture.ts'
import { Box, Picture, Press, Words } from '../../platform/elements'
import { host } from '../../platform/host'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { zh } from '../../wording/zh-cn.ts'
import { isPhoto } from '../photo-strip/index.tsx'
import './index.css'

interface PhotoViewerProps {
  /** `markedUrl`: where the picture with what was seen on it is. */
  files: readonly (WebFile & { markedUrl?: string | null })[]
  start: number
  onClose: () => void
}

/** The whole screen for one file at a time: the preview, its name, the original to save. */
export function PhotoViewer({ files, start, onClose }: PhotoViewerProps) {
  const [index, setIndex] = useState(start)
  const [isLost, setIsLost] = useState(false)
  const [isMarked, setIsMarked] = useState(false)
  useEffect(() => host.onEscape(onClose), [onClose])
  const file = files[index]
  if (!file) return null
  const marked = file.markedUrl ?? null
  const shownId = isMarked && marked !== null ? marked : file.fileId
  const save = async () => {
    const src = await client.picture(file.fileId, 'original')
    if (src === null) return
    host.save(src, file.fileName)
    setTimeout(() => host.releasePicture(src), 60_000)
  }
  const open = async () => {
    setIsLost(!(await client.openDocument(file.fileId)))
  }
  return (
    <Box className="viewer" role="dialog" label={zh.viewerLabel}>
      <Box className="viewer__bar">
        <Words className="viewer__name">
          {files.length > 1 ? `${index + 1} / ${files.length}　` : ''}
          {file.fileName}
        </Words>
        <Press className="viewer__press" label={zh.close} onPress={onClose}>
          <Words className="icon icon--close" decorative />
        </Press>
      </Box>
      <Box className="viewer__stage">
        {isPhoto(file) || shownId === marked ? (
          <Preview key={shownId} fileId={shownId} name={file.fileName} />
        ) : (
          <Words className="viewer__words">{isLost ? zh.documentLost : zh.noPreview}</Words>
        )}
      </Box>
      <Box className="viewer__bar">
        <Press
          className="viewer__press"
          label={zh.previous}
          disabled={index === 0}
          onPress={() => setIndex(index - 1)}
        >
          <Words className="icon icon--left" decorative />
        </Press>
        {marked !== null && (
          <Press
            className="viewer__press"
            pressed={isMarked}
            onPress={() => setIsMarked(!isMarked)}
          >
            {dealWords.marks}
          </Press>
        )}
        {file.mime === 'application/pdf' && (
          <Press className="viewer__press" onPress={() => void open()}>
            {zh.openPdf}
          </Press>
        )}
        <Press className="viewer__press" onPress={() => void save()}>
          {zh.saveFile}
        </Press>
        <Press
          className="viewer__press"
          label={zh.next}
          disabled={index === files.length - 1}
          onPress={() => setIndex(index + 1)}
        >
          <Words className="icon icon--chevron" decorative />
        </Press>
      </Box>
    </Box>
  )
}

function Preview({ fileId, name }: { fileId: string; name: string }) {
  const picture = usePicture(fileId, 'preview')
  if (picture.kind === 'ready') {
    return <Picture className="viewer__image" src={picture.src} alt={name} />
  }
  return (
    <Words className="viewer__words">
      {picture.kind === 'lost' ? zh.noPreview : zh.connecting}
    </Words>
  )
}
