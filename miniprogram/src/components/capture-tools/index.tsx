import type { GivenPlace } from '@kedu/shared/contracts/api/values'
import { useEffect, useRef, useState } from 'react'
import type { CapturePhoto } from '../../capture/capture-item.ts'
import { MAX_FILES_PER_UPLOAD, MAX_UPLOAD_BYTES } from '../../chat/limits.ts'
import { useHere } from '../../hooks/use-here.ts'
import { captureStore } from '../../platform/capture-store'
import { device } from '../../platform/device'
import { Box, Press, Words } from '../../platform/elements'
import { host } from '../../platform/host'
import { captureWords } from '../../wording/capture-zh-cn.ts'
import { zh } from '../../wording/zh-cn.ts'
import './index.css'

interface CaptureToolsProps {
  /** Photos the entry has. */
  count: number
  hasPlace: boolean
  text: string
  onPhotos: (photos: CapturePhoto[]) => void
  onText: (text: string) => void
  onPlace: (place: GivenPlace) => void
}

/** Camera, album, voice, position: what this device has of them. */
export function CaptureTools({
  count,
  hasPlace,
  text,
  onPhotos,
  onText,
  onPlace,
}: CaptureToolsProps) {
  const { say, now } = useHere()
  const [isLocating, setIsLocating] = useState(false)
  const [stop, setStop] = useState<(() => void) | null>(null)
  const stopping = useRef(stop)
  stopping.current = stop
  useEffect(() => () => stopping.current?.(), [])
  const tell = (problem: string) => say({ text: problem, tone: 'problem', undo: null })

  const take = async (from: 'camera' | 'album') => {
    const room = MAX_FILES_PER_UPLOAD - count
    const picked = await device.takePhotos({ from, limit: MAX_FILES_PER_UPLOAD + 1 })
    const tooLarge = picked.find(({ bytes }) => bytes > MAX_UPLOAD_BYTES)
    const fitting = picked.filter(({ bytes }) => bytes <= MAX_UPLOAD_BYTES).slice(0, room)
    const photos: CapturePhoto[] = []
    for (const file of fitting) {
      const id = host.newId()
      // On the device first; only then it counts as taken.
      if (!(await captureStore.addPhoto(id, file))) continue
      photos.push({
        id,
        fileName: file.fileName,
        mime: file.mime,
        bytes: file.bytes,
        capturedAt: now,
        state: 'waiting',
        sent: 0,
        size: file.bytes,
        problem: null,
        upload: null,
        original: 'none',
        renewed: 0,
      })
    }
    if (photos.length > 0) onPhotos(photos)
    if (tooLarge !== undefined) tell(zh.fileTooLarge(tooLarge.fileName))
    else if (photos.length < fitting.length) tell(captureWords.photoUnreadable)
    else if (picked.length > fitting.length) tell(captureWords.tooMany(MAX_FILES_PER_UPLOAD))
  }

  const locate = async () => {
    setIsLocating(true)
    const located = await device.locate()
    setIsLocating(false)
    if (located.kind === 'position') onPlace(located.place)
    else tell(located.kind === 'denied' ? captureWords.whereDenied : captureWords.whereUnknown)
  }

  const dictate = () => {
    if (stop !== null) {
      stop()
      return
    }
    const before = text.trim() === '' ? '' : `${text.trim()}，`
    const end = device.dictate({
      onText: (said) => onText(`${before}${said}`),
      onEnd: (problem) => {
        setStop(null)
        if (problem === 'denied') tell(captureWords.dictationDenied)
        else if (problem === 'unheard') tell(captureWords.dictationUnheard)
      },
    })
    setStop(() => end)
  }

  return (
    <Box className="capture-tools" role="group" label={captureWords.title}>
      {device.hasCamera() && (
        <Press className="press--bare capture-tools__one" onPress={() => void take('camera')}>
          <Words className="icon icon--camera" decorative />
          <Words>{captureWords.take}</Words>
        </Press>
      )}
      <Press className="press--bare capture-tools__one" onPress={() => void take('album')}>
        <Words className="icon icon--photo" decorative />
        <Words>{device.hasCamera() ? captureWords.album : captureWords.addPhotos}</Words>
      </Press>
      {device.canDictate() && (
        <Press className="press--bare capture-tools__one" pressed={stop !== null} onPress={dictate}>
          <Words className="icon icon--mic" decorative />
          <Words>{stop === null ? captureWords.dictate : captureWords.stopDictating}</Words>
        </Press>
      )}
      {!hasPlace && (
        <Press
          className="press--bare capture-tools__one"
          label={isLocating ? captureWords.locating : captureWords.addPlace}
          disabled={isLocating}
          onPress={() => void locate()}
        >
          <Words className="icon icon--place" decorative />
          <Words>{isLocating ? captureWords.locating : captureWords.where}</Words>
        </Press>
      )}
      {stop !== null && (
        <Words className="capture-tools__listening" live>
          {captureWords.listening}
        </Words>
      )}
    </Box>
  )
}
