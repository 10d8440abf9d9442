/** What a machine saw of one file, before anybody judges it. Plain data: it is stored beside the evidence. */
import type { Instant } from '../time/instant.ts'
import type { HandMeasures } from './handwriting-score.ts'
import type { PicturePrint } from './same-picture.ts'
import type { RingMeasures } from './seal-score.ts'

/** Part of a page, as shares of its width and height, upright. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface QualityMeasures {
  /** Below it nine tenths of the pixels lie, 0–255: the paper's brightness. */
  brightness: number
  /** Brightest against darkest, 0–255. */
  contrast: number
  /** 0–1, how steep edges are; null when there are too few to tell. */
  sharpness: number | null
  /** Of the file as sent, px. */
  shortSide: number
  width: number
  height: number
}

export interface SealMeasures {
  /** See `sealScore`. */
  score: number
  box: Box
  ring: RingMeasures
}

export interface SignatureMeasures extends HandMeasures {
  /** Strokes found near each other; 0 when none. */
  strokes: number
  /** Share of the picture that is dark. */
  ink: number
  box: Box | null
}

export interface QrCode {
  payload: string
  box: Box
}

export interface PageMeasures {
  /** From 1; 1 of a picture. */
  page: number
  quality: QualityMeasures
  /** Best first; those of no account left out. */
  seals: SealMeasures[]
  signature: SignatureMeasures
  qr: QrCode | null
  /** See `screenPeak`; null when the picture is too small to tell. */
  screenPeak: number | null
  /** No colour anywhere: a black-and-white scan shows no red. */
  isGrey: boolean
  print: PicturePrint
}

/** Said by the sender's camera; easily forged, often missing, never mixed up with the server's clock. */
export interface PhotoData {
  takenAt: Instant | null
  /** ISO 8601 with the offset used. */
  takenAtText: string | null
  /** `assumed`: the camera wrote no offset, the workspace's zone stands in. */
  zone: 'camera' | 'assumed' | null
  /** WGS-84, degrees. */
  lat: number | null
  lng: number | null
}

export type SignerTrust = 'registered' | 'chain' | 'unknown'

export type SignatureProblem =
  /** Bytes were changed, or it was never about this file. */
  | 'altered'
  /** It covers other bytes than a signature of this file would. */
  | 'range'
  /** Its container cannot be read. */
  | 'container'
  /** SM2 and other algorithms nobody here can check. */
  | 'unsupported-algorithm'
  | 'unsupported-format'

export interface PdfSignature {
  /** null: it could not be checked. */
  valid: boolean | null
  wholeFile: boolean
  /** `then-signed`: what was added later is signed as well; `then-changed`: it is not. */
  coverage: 'whole' | 'then-signed' | 'then-changed'
  problem: SignatureProblem | null
  signer: string | null
  /** sha-256 of the signer's certificate, lower-case hex. */
  fingerprint: string | null
  trust: SignerTrust
  /** On the day of signing; null when that is not known. */
  isCertificateInDate: boolean | null
  time: Instant | null
  /**
   * D7: only `time-stamp` counts (RFC 3161, by an authority the company trusts). `signer`: the signer's
   * own clock.
   */
  timeSource: 'time-stamp' | 'unknown-authority' | 'signer' | null
  /** A time-stamp over the file, nobody's signature. */
  isTimeStamp: boolean
}

/** Why nothing can be said of a file. */
export type UnreadableReason =
  | 'empty'
  | 'too-large'
  | 'unknown-kind'
  | 'disguised'
  /** Two files in one: what is shown depends on who opens it. */
  | 'two-in-one'
  | 'too-many-pixels'
  | 'broken-image'
  /** HEIC: kept, but nobody here can look at it. */
  | 'undecodable'
  | 'broken-pdf'
  | 'encrypted'
  | 'too-many-pages'
  /** A voice, a table: nothing to look at. */
  | 'not-visual'
  /** The judging process gave up: time, memory, or it died. */
  | 'took-too-long'
  | 'took-too-much-memory'
  | 'judge-failed'

export type FileMeasures =
  | { kind: 'picture'; mime: string; page: PageMeasures; photo: PhotoData }
  | {
      kind: 'pdf'
      mime: string
      pageCount: number
      /** Those that were looked at, in page order. */
      pages: PageMeasures[]
      /** Of all pages that could be read; empty for a scan. */
      text: string
      signatures: PdfSignature[]
    }
  | { kind: 'unreadable'; mime: string | null; reason: UnreadableReason }
