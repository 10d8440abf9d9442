import type { OfflinePage } from './offline-page-types.ts'

/** A mini-program is on the phone anyway. */
export const offlinePage: OfflinePage = {
  keep: () => undefined,
  forget: () => undefined,
}
