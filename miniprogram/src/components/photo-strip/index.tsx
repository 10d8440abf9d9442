import type { WebFile } from '@kedu/shared/contracts/web-chat-item'
import { usePicture } from '../../hooks/use-picture.ts'
import { Box, Picture, Press, Words } from '../../platform/elements'
import { zh } from '../../wording/zh-cn.ts'
import './index.css'

interface PhotoStripProps {
  files: readonly WebFile[]
  onOpen: (files: readonly WebFile[], index: number) => void
  /** A single picture is something to read, a chart or a code: as wide as its card, nothing cut off. */
  isRead?: boolean
}

/** Photos as thumbnails, other files as rows with their names; a tap opens the viewer. */
export function PhotoStrip({ files, onOpen, isRead = false }: PhotoStripProps) {
  const photos = files.filter(isPhoto)
  const others = files.filter((file) => !isPhoto(file))
  return (
    <Box className="files">
      {photos.length > 0 && (
        <Box
          className={`photos ${photos.length > 1 ? '' : isRead ? 'photos--read' : 'photos--one'}`}
        >
          {photos.map((file) => (
            <Thumb
              key={file.fileId}
              file={file}
              variant={isRead && photos.length === 1 ? 'preview' : 'thumb'}
              onPress={() => onOpen(files, files.indexOf(file))}
            />
          ))}
        </Box>
      )}
      {others.map((file) => (
        <Press
          key={file.fileId}
          className="file-row"
          label={zh.openFile(file.fileName)}
          onPress={() => onOpen(files, files.indexOf(file))}
        >
          <Words className="icon icon--file" decorative />
          <Words className="file-row__name">{file.fileName}</Words>
        </Press>
      ))}
    </Box>
  )
}

export function isPhoto(file: { mime: string }): boolean {
  return file.mime.startsWith('image/')
}

function Thumb(props: { file: WebFile; variant: 'thumb' | 'preview'; onPress: () => void }) {
  const { file, variant, onPress } = props
  const picture = usePicture(file.fileId, variant)
  return (
    <Press className="thumb" label={zh.openFile(file.fileName)} onPress={onPress}>
      {picture.kind === 'ready' && <Picture className="thumb__image" src={picture.src} alt="" />}
      {picture.kind === 'lost' && <Words className="thumb__lost">{zh.pictureLost}</Words>}
    </Press>
  )
}
