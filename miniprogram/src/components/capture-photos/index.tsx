import { percentText } from '@kedu/shared/wording/percent'
import type { CapturePhoto } from '../../capture/capture-item.ts'
import { useKeptPicture } from '../../hooks/use-kept-picture.ts'
import { Box, Picture, Press, Words } from '../../platform/elements'
import { captureWords } from '../../wording/capture-zh-cn.ts'
import './index.css'

interface CapturePhotosProps {
  photos: readonly CapturePhoto[]
  /** Null: they can no longer be taken out. */
  onRemove: ((photoId: string) => void) | null
  onRetry: (photoId: string) => void
}

/** Photos with where each of them is: 待传, 上传中, 失败, 已存; one that failed is tried again alone. */
export function CapturePhotos({ photos, onRemove, onRetry }: CapturePhotosProps) {
  if (photos.length === 0) return null
  return (
    <Box className="shots" role="list">
      {photos.map((photo) => (
        <Shot key={photo.id} photo={photo} onRemove={onRemove} onRetry={onRetry} />
      ))}
    </Box>
  )
}

type ShotProps = Omit<CapturePhotosProps, 'photos'> & { photo: CapturePhoto }

function Shot({ photo, onRemove, onRetry }: ShotProps) {
  const src = useKeptPicture(photo.id)
  const { state, sent, size, fileName, problem } = photo
  const share = size === 0 ? 0 : Math.round((sent / size) * 100)
  const words =
    state === 'sending' && share > 0
      ? `${captureWords.photoStates.sending} ${percentText(share)}`
      : captureWords.photoStates[state]
  return (
    <Box className="shot" role="listitem">
      <Box className="shot__frame">
        {src !== null && (
          <Picture
            className="shot__image"
            src={src}
            alt={captureWords.photoName(fileName, captureWords.photoStates[state])}
          />
        )}
        {state === 'sending' && (
          <Box className="shot__bar" decorative>
            <Box className="shot__filled" style={{ width: `${share}%` }} />
          </Box>
        )}
        {onRemove !== null && (
          <Press
            className="shot__remove"
            label={captureWords.removePhoto(fileName)}
            onPress={() => onRemove(photo.id)}
          >
            <Words className="icon icon--close shot__cross" decorative />
          </Press>
        )}
      </Box>
      {state === 'failed' ? (
        <Press
          className="press--bare shot__again"
          label={captureWords.retryPhoto(fileName)}
          onPress={() => onRetry(photo.id)}
        >
          <Words className="icon icon--again shot__icon" decorative />
          <Words>{words}</Words>
        </Press>
      ) : (
        <Words className={`shot__state shot__state--${state}`}>{words}</Words>
      )}
      {problem !== null && <Words className="only-said">{problem}</Words>}
    </Box>
  )
}
