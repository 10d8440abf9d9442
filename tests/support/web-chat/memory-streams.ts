import type { AppendRequest, AppendResult, Store, StreamSnapshot } from '@kedu/server/store/store'

/** `load` and `append` of the store in memory, with a switch to make writing fail. */
export class MemoryStreams implements Pick<Store, 'load' | 'append'> {
  readonly streams = new Map<string, StreamSnapshot>()
  appends = 0
  failing = false

  async load<S>(_workspace: string, streamId: string): Promise<StreamSnapshot<S> | null> {
    return (structuredClone(this.streams.get(streamId)) as StreamSnapshot<S> | undefined) ?? null
  }

  async append(_workspace: string, request: AppendRequest): Promise<AppendResult> {
    this.appends += 1
    if (this.failing) throw new Error('disk full')
    const actualVersion = this.streams.get(request.streamId)?.version ?? 0
    if (actualVersion !== request.expectedVersion) return { kind: 'conflict', actualVersion }
    const version = actualVersion + request.events.length
    const state = structuredClone(request.state)
    this.streams.set(request.streamId, { streamId: request.streamId, version, state })
    return { kind: 'committed', version }
  }
}
