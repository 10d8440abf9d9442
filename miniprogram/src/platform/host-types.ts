import type { StreamEvent } from '../chat/event-parser.ts'

export type HttpAnswer =
  | { kind: 'answer'; status: number; body: unknown }
  /** No network, no server, or too slow: nothing is known about what was sent. */
  | { kind: 'unreachable' }

/** A file on this device, not uploaded yet. */
export interface LocalFile {
  fileName: string
  mime: string
  bytes: number
  /** To show it while it is on its way. */
  preview: string | null
  /** The host's own handle: a Blob in a browser, a path in a mini-program. */
  blob: unknown
}

export interface StreamOptions {
  url: string
  headers: Record<string, string>
  lastEventId: string | null
  parser(chunk: string): StreamEvent[]
  onEvent(event: StreamEvent): void
  /** Ended by the other side or the network; `status` 0 when it never began. */
  onEnd(status: number): void
}

interface KeyValue {
  read(key: string): string | null
  write(key: string, value: string): unknown
  remove(key: string): unknown
}

/** What differs between a browser and the mini-programs. One implementation per build. */
export interface Host {
  /** In front of every address; in a browser the path of the company, '' at the root. */
  apiBase: string
  canOpenWindow: boolean
  /** The session may be in a cookie no script sees. */
  keepsCookies: boolean
  now(): number
  newId(): string
  request(options: {
    method: 'GET' | 'POST' | 'PATCH'
    url: string
    headers: Record<string, string>
    json?: unknown
  }): Promise<HttpAnswer>
  /** One piece of the upload at this address. */
  putPiece(options: {
    url: string
    headers: Record<string, string>
    offset: number
    bytes: Uint8Array
  }): Promise<HttpAnswer>
  upload(options: {
    url: string
    headers: Record<string, string>
    files: readonly LocalFile[]
  }): Promise<HttpAnswer>
  /** A source an image element can show, or null. */
  picture(options: { url: string; headers: Record<string, string> }): Promise<string | null>
  releasePicture(src: string): void
  save(src: string, fileName: string): void
  /** Onto the clipboard; false where the host does not allow it. */
  copy(text: string): Promise<boolean>
  /** Files can be kept where the person finds them again. */
  canSave: boolean
  /** Saves a file of the server under a name; false when it could not be fetched. Where `canSave`. */
  saveFile(options: {
    url: string
    headers: Record<string, string>
    saveAs: string
  }): Promise<boolean>
  /** Shows a PDF in the host's own reader; false when it could not be fetched. */
  openDocument(options: {
    url: string
    headers: Record<string, string>
    /** Where there is a folder for it, it is saved under this name instead: made slowly, a window would be blocked. */
    saveAs?: string
  }): Promise<boolean>
  pickFiles(options: { photosOnly: boolean; limit: number }): Promise<LocalFile[]>
  openStream(options: StreamOptions): () => void
  session: KeyValue
  kept: KeyValue
  isOnline(): boolean
  onOnlineChange(listener: (online: boolean) => void): () => void
  onWake(listener: () => void): () => void
  /** Said by the app when it comes to the front again; a browser knows by itself. */
  wake(): void
  /** Room for a list and what it opens side by side. */
  isWide(): boolean
  onWideChange(listener: (wide: boolean) => void): () => void
  onEscape(listener: () => void): () => void
  openWindow(path: string): void
  setTitle(title: string): void
}
