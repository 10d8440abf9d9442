import type { StreamCategory, StreamId } from './store.ts'

/** Names of what a workspace keeps beside its streams. */
const RESERVED: ReadonlySet<string> = new Set(['inbox', 'quarantine'])

/** Splits `deal/<id>`. Throws on a malformed stream id: that is a bug. */
export function splitStreamId(streamId: StreamId): { category: StreamCategory; id: string } {
  const match = /^([a-z][a-z0-9-]*)\/([\s\S]+)$/.exec(streamId)
  const category = match?.[1]
  const id = match?.[2]
  if (category === undefined || id === undefined) throw new Error(`Not a stream id: ${streamId}`)
  if (RESERVED.has(category)) {
    throw new Error(`Reserved stream category: ${category}`)
  }
  return { category, id }
}
