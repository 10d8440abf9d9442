/** The page's own files on this device, so that it opens without a network. */
export interface OfflinePage {
  /** From now on, for whoever is signed in. */
  keep(): void
  /** Signed out: nothing of Kedu stays. */
  forget(): void
}
