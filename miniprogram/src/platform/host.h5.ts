import { base, ownName } from './base.h5.ts'
import type { Host, HttpAnswer, LocalFile, StreamOptions } from './host-types.ts'

const REQUEST_MS = 20_000
/** The largest piece on a line that is just not dead. */
const PIECE_MS = 60_000
/** A document opened in another tab is read from memory for this long. */
const SHOWN_MS = 10 * 60_000
/** The same width as in the styles. */
const wide = window.matchMedia('(min-width: 900px)')

/** The browser. */
export const host: Host = {
  apiBase: base,
  canOpenWindow: true,
  keepsCookies: true,

  now: () => Date.now(),

  newId: () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  },

  async request({ method, url, headers, json }) {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), REQUEST_MS)
    try {
      const response = await fetch(url, {
        method,
        headers: json === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        signal: abort.signal,
      })
      return await readAnswer(response)
    } catch {
      return { kind: 'unreachable' }
    } finally {
      clearTimeout(timer)
    }
  },

  async putPiece({ url, headers, offset, bytes }) {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), PIECE_MS)
    try {
      const response = await fetch(`${url}?offset=${offset}`, {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: new Blob([new Uint8Array(bytes)]),
        signal: abort.signal,
      })
      return await readAnswer(response)
    } catch {
      return { kind: 'unreachable' }
    } finally {
      clearTimeout(timer)
    }
  },

  async upload({ url, headers, files }) {
    const body = new FormData()
    for (const file of files) {
      if (file.blob instanceof Blob) body.append('file', file.blob, file.fileName)
    }
    try {
      const response = await fetch(url, { method: 'POST', headers, body })
      return await readAnswer(response)
    } catch {
      return { kind: 'unreachable' }
    }
  },

  /** A picture behind a session cannot be an `<img src>`: it is fetched and shown from memory. */
  async picture({ url, headers }) {
    try {
      const response = await fetch(url, { headers })
      return response.ok ? URL.createObjectURL(await response.blob()) : null
    } catch {
      return null
    }
  },

  releasePicture: (src) => URL.revokeObjectURL(src),

  save(src, fileName) {
    const link = document.createElement('a')
    link.href = src
    link.download = fileName
    link.click()
  },

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      return copyByHand(text)
    }
  },

  /** The server sends originals only to be saved; as a PDF, and as nothing else, one may be looked at. */
  openDocument: ({ url, headers, saveAs }) =>
    linkTo(url, headers, 'application/pdf', (link) => {
      if (saveAs === undefined) {
        link.target = '_blank'
        link.rel = 'noopener'
      } else link.download = saveAs
    }),

  canSave: true,

  saveFile: ({ url, headers, saveAs }) =>
    linkTo(url, headers, 'application/octet-stream', (link) => {
      link.download = saveAs
    }),

  pickFiles: ({ photosOnly, limit }) =>
    new Promise((resolve) => {
      const input = document.createElement('input')
      input.type = 'file'
      input.multiple = limit > 1
      input.accept = photosOnly
        ? 'image/*'
        : 'image/*,application/pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx'
      input.addEventListener('change', () => {
        const chosen = Array.from(input.files ?? []).slice(0, limit)
        resolve(
          chosen.map(
            (blob): LocalFile => ({
              fileName: blob.name,
              mime: blob.type || 'application/octet-stream',
              bytes: blob.size,
              preview: blob.type.startsWith('image/') ? URL.createObjectURL(blob) : null,
              blob,
            }),
          ),
        )
      })
      input.addEventListener('cancel', () => resolve([]))
      input.click()
    }),

  openStream,

  /** Per tab: two tabs can be two people. */
  session: {
    read: (key) => attempt(() => sessionStorage.getItem(ownName(key))),
    write: (key, value) => attempt(() => sessionStorage.setItem(ownName(key), value)),
    remove: (key) => attempt(() => sessionStorage.removeItem(ownName(key))),
  },
  kept: {
    read: (key) => attempt(() => localStorage.getItem(ownName(key))),
    write: (key, value) => attempt(() => localStorage.setItem(ownName(key), value)),
    remove: (key) => attempt(() => localStorage.removeItem(ownName(key))),
  },

  isOnline: () => navigator.onLine,
  onOnlineChange(listener) {
    const tell = () => listener(navigator.onLine)
    window.addEventListener('online', tell)
    window.addEventListener('offline', tell)
    return () => {
      window.removeEventListener('online', tell)
      window.removeEventListener('offline', tell)
    }
  },
  onWake(listener) {
    const tell = () => {
      if (document.visibilityState === 'visible') listener()
    }
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  },
  wake: () => undefined,
  isWide: () => wide.matches,
  onWideChange(listener) {
    const tell = () => listener(wide.matches)
    wide.addEventListener('change', tell)
    return () => wide.removeEventListener('change', tell)
  },
  onEscape(listener) {
    const tell = (event: KeyboardEvent) => {
      if (event.key === 'Escape') listener()
    }
    window.addEventListener('keydown', tell)
    return () => window.removeEventListener('keydown', tell)
  },

  // `noopener` gives the new window a session of its own instead of a copy of this one's.
  openWindow: (path) => {
    window.open(base + path, '_blank', 'noopener')
  },
  setTitle: (title) => {
    document.title = title
  },
}

/** Without https, and in older web views, there is no clipboard to write to. */
function copyByHand(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  field.style.opacity = '0'
  document.body.append(field)
  field.select()
  const isCopied = attempt(() => document.execCommand('copy')) ?? false
  field.remove()
  return isCopied
}

async function readAnswer(response: Response): Promise<HttpAnswer> {
  const text = await response.text()
  if (text === '') return { kind: 'answer', status: response.status, body: null }
  try {
    return { kind: 'answer', status: response.status, body: JSON.parse(text) }
  } catch {
    // A proxy's error page: the status is all there is to know.
    return { kind: 'answer', status: response.status, body: null }
  }
}

/** Storage may be switched off or full; the page works without it. */
function attempt<T>(act: () => T): T | null {
  try {
    return act()
  } catch {
    return null
  }
}

/** Silence longer than two missed heartbeats means the line is dead, whatever the browser says. */
const SILENCE_MS = 50_000

function openStream({ url, headers, lastEventId, parser, onEvent, onEnd }: StreamOptions) {
  const abort = new AbortController()
  let silence = setTimeout(() => abort.abort(), SILENCE_MS)
  const read = async () => {
    let status = 0
    try {
      const resume = lastEventId === null ? {} : { 'last-event-id': lastEventId }
      const response = await fetch(url, {
        headers: { ...headers, ...resume },
        signal: abort.signal,
      })
      status = response.status
      if (!response.ok || !response.body) return status
      const reader = response.body.getReader()
      const decoder = new TextDecoder()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return status
        clearTimeout(silence)
        silence = setTimeout(() => abort.abort(), SILENCE_MS)
        for (const event of parser(decoder.decode(value, { stream: true }))) onEvent(event)
      }
    } catch {
      return status
    } finally {
      clearTimeout(silence)
    }
  }
  let closed = false
  read().then(
    (status) => {
      if (!closed) onEnd(status)
    },
    () => undefined,
  )
  return () => {
    closed = true
    abort.abort()
  }
}

/** Fetches a file as that type, whatever it says it is, and follows a link to it. */
async function linkTo(
  url: string,
  headers: Record<string, string>,
  type: string,
  prepare: (link: HTMLAnchorElement) => void,
): Promise<boolean> {
  try {
    const response = await fetch(url, { headers })
    if (!response.ok) return false
    const file = new Blob([await response.arrayBuffer()], { type })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    prepare(link)
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), SHOWN_MS)
    return true
  } catch {
    return false
  }
}
