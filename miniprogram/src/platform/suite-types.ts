import type { GivenPlace } from '@kedu/shared/contracts/api/values'
import type { SignInWays } from '@kedu/shared/contracts/sign-in'
import type { HttpAnswer, LocalFile } from './host-types.ts'

/** What a suite's client says about who one is; the server asks the suite whether it is true. */
export type SuiteProof =
  | { kind: 'wecom'; code: string }
  | { kind: 'dingtalk'; authCode: string }
  /** The client said no, is too old, or the server is not connected to this suite. */
  | { kind: 'none' }

/** The suite whose client one is in. */
export interface Suite {
  name: 'wecom' | 'dingtalk'
  /** A fresh one-time proof. Never settles when the browser leaves for the suite's own page. */
  prove(ways: SignInWays): Promise<SuiteProof>
  /** Where one is, WGS84; null when the client does not say, or one does not let it. */
  place(): Promise<GivenPlace | null>
}

interface Addressed {
  url: string
  headers: Record<string, string>
}

/** The calls in which the mini-programs of WeCom and DingTalk differ. */
export interface MiniCalls {
  /** Texts both ways: the two read JSON, and report refusals, each in their own manner. */
  request(
    options: Addressed & { method: 'GET' | 'POST'; body: string | undefined },
  ): Promise<HttpAnswer>
  upload(options: Addressed & { file: LocalFile }): Promise<HttpAnswer>
  /** A piece of an upload: as bytes where the client can send them, else as text. */
  putPiece(options: Addressed & { offset: number; bytes: Uint8Array }): Promise<HttpAnswer>
  /** Path of the file fetched, or null. */
  download(options: Addressed): Promise<string | null>
  /** Shows a fetched PDF. @throws when this client cannot. */
  showDocument(path: string): Promise<unknown>
  /** Photos, and other files where the client lets one choose them. */
  pickFiles(options: { photosOnly: boolean; limit: number }): Promise<LocalFile[]>
  /** As they are, unshrunk. @throws when it is called off. */
  takePhotos(options: { from: 'camera' | 'album'; limit: number }): Promise<LocalFile[]>
}

/** Photos on the device, in which they differ as well. */
export interface MiniFiles {
  /** Moves a temporary file to where it outlives the app; its path there, null when there is no room. */
  keep(name: string, temporary: string): Promise<string | null>
  /** Reads from one byte up to another. */
  reader(path: string): (from: number, to: number) => Promise<Uint8Array>
  remove(path: string): void
  /** Bytes; null: gone. */
  size(path: string): Promise<number | null>
  /** A smaller copy as a temporary file; null when the client makes none. */
  shrink(path: string): Promise<string | null>
}
