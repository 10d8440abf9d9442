import type { Device, Located } from './device-types.ts'
import { givenPlace } from './given-place.ts'
import { host } from './host'
import type { LocalFile } from './host-types.ts'
import { suite } from './suite'

const LOCATE_MS = 10_000
/** A position this fresh still says where one stands. */
const FRESH_MS = 60_000

/** Not in TypeScript's DOM: Chromium and Safari have it under either name. */
interface Recognition {
  lang: string
  continuous: boolean
  interimResults: boolean
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null
  onerror: ((event: { error: string }) => void) | null
  onend: (() => void) | null
  start(): void
  stop(): void
}

interface Speaking {
  SpeechRecognition?: new () => Recognition
  webkitSpeechRecognition?: new () => Recognition
}

/** Only Chromium tells; `saveData` is the person's own wish. */
interface Line {
  effectiveType?: string
  saveData?: boolean
}

const speaking = window as unknown as Speaking
const Recognizer = speaking.SpeechRecognition ?? speaking.webkitSpeechRecognition

/** The browser. */
export const device: Device = {
  // A desktop's file chooser offers no camera.
  hasCamera: () => window.matchMedia('(pointer: coarse)').matches,

  takePhotos: ({ from, limit }) =>
    from === 'album' ? host.pickFiles({ photosOnly: true, limit }) : fromCamera(),

  network() {
    if (!navigator.onLine) return 'none'
    const { connection } = navigator as { connection?: Line }
    const isSlow = /2g|3g/.test(connection?.effectiveType ?? '')
    return isSlow || connection?.saveData === true ? 'poor' : 'good'
  },

  async locate() {
    // A suite's client knows better than the web view inside it, and need not ask twice.
    const told = suite === null ? null : await suite.place()
    return told === null ? fromBrowser() : { kind: 'position', place: told }
  },

  canDictate: () => Recognizer !== undefined,

  dictate({ onText, onEnd }) {
    if (Recognizer === undefined) {
      onEnd('unheard')
      return () => undefined
    }
    const recognition = new Recognizer()
    recognition.lang = 'zh-CN'
    recognition.continuous = true
    recognition.interimResults = true
    let problem: 'denied' | 'unheard' | null = null
    recognition.onresult = ({ results }) =>
      onText(
        Array.from(results)
          .map((result) => result[0]?.transcript ?? '')
          .join(''),
      )
    recognition.onerror = ({ error }) => {
      if (error === 'not-allowed' || error === 'service-not-allowed') problem = 'denied'
      else if (error !== 'aborted') problem = 'unheard'
    }
    recognition.onend = () => onEnd(problem)
    recognition.start()
    return () => recognition.stop()
  },
}

function fromBrowser(): Promise<Located> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) {
      resolve({ kind: 'unknown' })
      return
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const place = givenPlace(coords.latitude, coords.longitude, Math.round(coords.accuracy))
        resolve(place === null ? { kind: 'unknown' } : { kind: 'position', place })
      },
      (error) => resolve({ kind: error.code === error.PERMISSION_DENIED ? 'denied' : 'unknown' }),
      { enableHighAccuracy: true, timeout: LOCATE_MS, maximumAge: FRESH_MS },
    )
  })
}

function fromCamera(): Promise<LocalFile[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = 'image/*'
    input.setAttribute('capture', 'environment')
    input.addEventListener('cancel', () => resolve([]))
    input.addEventListener('change', () => {
      const [blob] = Array.from(input.files ?? [])
      resolve(
        blob === undefined
          ? []
          : [
              {
                fileName: blob.name,
                mime: blob.type || 'image/jpeg',
                bytes: blob.size,
                preview: null,
                blob,
              },
            ],
      )
    })
    input.click()
  })
}
