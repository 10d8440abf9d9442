/** Streams of a company that hold something sealed: opened and sealed anew, for another place or key. */
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { StreamRecord } from '../backup/backup-records.ts'
import { type SecretBox, SecretBoxError } from '../secrets/secret-box.ts'
import type { Store } from '../store/store.ts'
import { splitStreamId } from '../store/stream-id.ts'
import type { Webhook } from '../webhooks/webhook.ts'
import { secretContext } from '../webhooks/webhook-secrets.ts'

/** Where each is sealed for, and how the state looks with other ones. */
interface Sealed {
  secrets: string[]
  context(workspace: WorkspaceId): string
  with(secrets: readonly string[]): unknown
}

function sealedIn(streamId: string, state: unknown): Sealed | null {
  const { category, id } = splitStreamId(streamId)
  if (category === 'secret') {
    const { sealed } = state as { sealed: string }
    return {
      secrets: [sealed],
      context: (workspace) => `${workspace}/${streamId}`,
      with: ([fresh]) => ({ ...(state as object), sealed: fresh }),
    }
  }
  if (category !== 'webhook') return null
  const webhook = state as Webhook
  return {
    secrets: webhook.secrets.map(({ sealed }) => sealed),
    context: (workspace) => secretContext(workspace, id),
    with: (fresh) => ({
      ...webhook,
      secrets: webhook.secrets.map((one, n) => ({ ...one, sealed: fresh[n] ?? one.sealed })),
    }),
  }
}

/**
 * The stream as it is to be in another workspace. Null: it is a key that nothing here opens. Such a
 * secret of a webhook stays as it is: the webhook says so at its next delivery.
 */
export function movedSecrets(
  record: StreamRecord,
  from: WorkspaceId,
  to: WorkspaceId,
  box: SecretBox,
): StreamRecord | null {
  const sealed = sealedIn(record.streamId, record.state)
  if (sealed === null) return record
  try {
    const opened = sealed.secrets.map((one) => box.open(one, sealed.context(from)))
    if (from === to && opened.every(({ isCurrent }) => isCurrent)) return record
    const fresh = opened.map(({ bytes }) => box.seal(bytes, sealed.context(to)))
    return { ...record, state: sealed.with(fresh) }
  } catch (error) {
    if (!(error instanceof SecretBoxError)) throw error
    return record.streamId.startsWith('secret/') ? null : record
  }
}

export interface Resealed {
  rotated: number
  current: number
  /** Stream ids of what no key opens; left as it is. */
  unreadable: string[]
}

/** Seals with the key in force whatever an older one sealed in this company. */
export async function resealCompany(
  store: Store,
  workspace: WorkspaceId,
  box: SecretBox,
  now: Instant,
): Promise<Resealed> {
  const result: Resealed = { rotated: 0, current: 0, unreadable: [] }
  for (const category of ['secret', 'webhook']) {
    for (const { streamId } of await store.list(workspace, category)) {
      await resealStream(store, workspace, streamId, box, now, result)
    }
  }
  return result
}

async function resealStream(
  store: Store,
  workspace: WorkspaceId,
  streamId: string,
  box: SecretBox,
  now: Instant,
  result: Resealed,
): Promise<void> {
  for (;;) {
    const snapshot = await store.load(workspace, streamId)
    const sealed = snapshot === null ? null : sealedIn(streamId, snapshot.state)
    if (snapshot === null || sealed === null) return
    try {
      const opened = sealed.secrets.map((one) => box.open(one, sealed.context(workspace)))
      if (opened.every(({ isCurrent }) => isCurrent)) {
        result.current += opened.length
        return
      }
      const fresh = opened.map(({ bytes }) => box.seal(bytes, sealed.context(workspace)))
      const kind = streamId.startsWith('secret/') ? 'key-sealed-anew' : 'webhook-secrets-resealed'
      const { kind: outcome } = await store.append(workspace, {
        streamId,
        expectedVersion: snapshot.version,
        events: [{ at: now, body: { kind } }],
        state: sealed.with(fresh),
        outbox: [],
      })
      // Changed meanwhile: looked at again.
      if (outcome === 'conflict') continue
      result.rotated += fresh.length
    } catch (error) {
      if (!(error instanceof SecretBoxError)) throw error
      result.unreadable.push(streamId)
    }
    return
  }
}
