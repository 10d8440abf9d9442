import { useEffect, useState } from 'react'
import { captureStore } from '../platform/capture-store'

/** A photo of this device as something an image can show; given back when it is off the page. */
export function useKeptPicture(photoId: string): string | null {
  const [src, setSrc] = useState<string | null>(null)
  useEffect(() => {
    let left = false
    let shown: string | null = null
    captureStore.picture(photoId).then(
      (found) => {
        if (left) {
          if (found !== null) captureStore.releasePicture(found)
          return
        }
        shown = found
        setSrc(found)
      },
      () => undefined,
    )
    return () => {
      left = true
      if (shown !== null) captureStore.releasePicture(shown)
    }
  }, [photoId])
  return src
}
