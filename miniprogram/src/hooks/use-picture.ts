import { useEffect, useState } from 'react'
import { client, type FileVariant } from '../api/client.ts'
import { host } from '../platform/host'

export type PictureState = { kind: 'loading' } | { kind: 'ready'; src: string } | { kind: 'lost' }

/** A stored picture as something an image can show; given back when it is no longer on the page. */
export function usePicture(fileId: string, variant: FileVariant): PictureState {
  const [state, setState] = useState<PictureState>({ kind: 'loading' })
  useEffect(() => {
    let left = false
    let shown: string | null = null
    setState({ kind: 'loading' })
    client.picture(fileId, variant).then(
      (src) => {
        if (left) {
          if (src !== null) host.releasePicture(src)
          return
        }
        shown = src
        setState(src === null ? { kind: 'lost' } : { kind: 'ready', src })
      },
      () => undefined,
    )
    return () => {
      left = true
      if (shown !== null) host.releasePicture(shown)
    }
  }, [fileId, variant])
  return state
}
