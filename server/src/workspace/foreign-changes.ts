/**
 * What other processes changed, handed to whoever keeps it in memory: one listener of the store for the
 * whole workspace, and one place where it is decided what is news.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Store, StreamCategory, StreamSnapshot } from '../store/store.ts'

/** `change.state` is the newest. What is already in memory at a later version is not passed on twice by itself: see `isNews`. */
export type HeardListener = (change: StreamSnapshot) => void | Promise<void>

export class ForeignChanges {
  readonly #listeners = new Map<StreamCategory, Set<HeardListener>>()

  constructor(store: Store, workspace: WorkspaceId) {
    store.onForeignChange(workspace, (change) => this.#tell(change))
  }

  /** In the order of asking; before the catch-up that found the change resolves. */
  of(category: StreamCategory, listener: HeardListener): void {
    const listeners = this.#listeners.get(category)
    if (listeners === undefined) this.#listeners.set(category, new Set([listener]))
    else listeners.add(listener)
  }

  async #tell(change: StreamSnapshot): Promise<void> {
    for (const listener of this.#listeners.get(categoryOf(change.streamId)) ?? []) {
      await listener(change)
    }
  }
}

/**
 * A state replaced without an event keeps its version, so an equal one is news; an older one is what
 * this process has written over meanwhile.
 */
export function isNews(change: StreamSnapshot, knownVersion: number | undefined): boolean {
  return knownVersion === undefined || change.version >= knownVersion
}

/** What stands behind the slash. */
export function nameIn(streamId: string): string {
  return streamId.slice(streamId.indexOf('/') + 1)
}

function categoryOf(streamId: string): StreamCategory {
  return streamId.slice(0, streamId.indexOf('/'))
}
