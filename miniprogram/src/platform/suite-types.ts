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
  /** Path of the file fetched, or null. */
  download(options: Addressed): Promise<string | null>
  /** Shows a fetched PDF. @throws when this client cannot. */
  showDocument(path: string): Promise<unknown>
  /** Photos, and other files where the client lets one choose them. */
  pickFiles(options: { photosOnly: boolean; limit: number }): Promise<LocalFile[]>
}
