import type { WebChatDraft, WebChatLog } from '@kedu/bot/platforms/web/web-chat-log'
import { TRANSCRIPT_LIMIT } from '@kedu/shared/contracts/web-chat'
import type { WebCard, WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Store, StreamSnapshot } from '../../store/store.ts'
import { type ForeignChanges, nameIn } from '../../workspace/foreign-changes.ts'

/** The folded state of stream `webchat/<personId>`. */
interface TranscriptState {
  lastSeq: number
  lastRev: number
  /** Rising `seq`, at most `TRANSCRIPT_LIMIT`. */
  items: WebChatItem[]
}

interface Change {
  /** Null result: nothing to change. `state` is a working copy. */
  apply(state: TranscriptState): WebChatItem | null
  resolve(item: WebChatItem | null): void
  reject(error: unknown): void
}

interface Transcript {
  version: number
  state: TranscriptState
  /** Highest place given away, stored or only reserved. */
  reservedSeq: number
  waiting: Change[]
  writing: boolean
}

const MAX_CONFLICTS = 3
/** Transcripts kept in memory; those nobody watches are read again when needed. */
const MAX_IN_MEMORY = 200

/**
 * Transcripts in the store, one stream a person. Changes that arrive while one write is under way go
 * into the next write together, so a burst costs two writes. Memory changes only after the write.
 */
export class StoredWebChatLog implements WebChatLog {
  readonly #store: Pick<Store, 'load' | 'append'>
  readonly #workspace: WorkspaceId
  /** The moment a change is recorded at. */
  readonly #now: () => Instant
  readonly #transcripts = new Map<string, Promise<Transcript>>()
  readonly #listeners = new Map<string, Set<(item: WebChatItem) => void>>()

  constructor(
    store: Pick<Store, 'load' | 'append'>,
    workspace: WorkspaceId,
    now: () => Instant,
    changes?: ForeignChanges,
  ) {
    this.#store = store
    this.#workspace = workspace
    this.#now = now
    changes?.of('webchat', (change) => this.#hear(change))
  }

  async reserve(personId: string): Promise<number> {
    const transcript = await this.#transcript(personId)
    transcript.reservedSeq = Math.max(transcript.reservedSeq, transcript.state.lastSeq) + 1
    return transcript.reservedSeq
  }

  async append(personId: string, draft: WebChatDraft): Promise<WebChatItem> {
    const transcript = await this.#transcript(personId)
    const known = transcript.state.items.find((item) => item.id === draft.id)
    if (known) return known
    // The place is taken now, not when the write begins: order of asking is order of standing.
    const wanted = draft.seq ?? (await this.reserve(personId))
    const item = await this.#change(personId, transcript, (state) => {
      if (state.items.some((other) => other.id === draft.id)) return null
      // After a conflict the place may be somebody else's: then it is the next one.
      const isTaken = state.items.some((other) => other.seq === wanted)
      const seq = isTaken ? state.lastSeq + 1 : wanted
      state.lastRev += 1
      state.lastSeq = Math.max(state.lastSeq, seq)
      const { id, at, from, content } = draft
      const added: WebChatItem = { seq, rev: state.lastRev, id, at, from, content }
      const place = state.items.findLastIndex((other) => other.seq < seq) + 1
      state.items.splice(place, 0, added)
      state.items.splice(0, Math.max(0, state.items.length - TRANSCRIPT_LIMIT))
      return added
    })
    if (item) return item
    const stored = (await this.#transcript(personId)).state.items.find(({ id }) => id === draft.id)
    if (!stored) throw new Error('Transcript line was neither added nor known')
    return stored
  }

  async replace(personId: string, id: string, card: WebCard): Promise<WebChatItem | null> {
    const transcript = await this.#transcript(personId)
    return this.#change(personId, transcript, (state) => {
      const place = state.items.findIndex((item) => item.id === id && item.content.kind === 'card')
      const old = state.items[place]
      if (!old) return null
      state.lastRev += 1
      const changed: WebChatItem = { ...old, rev: state.lastRev, content: { kind: 'card', card } }
      state.items[place] = changed
      return changed
    })
  }

  async since(personId: string, rev: number): Promise<WebChatItem[]> {
    const { state } = await this.#transcript(personId)
    return state.items.filter((item) => item.rev > rev).sort((a, b) => a.rev - b.rev)
  }

  async before(personId: string, seq: number | null, limit: number) {
    const { state } = await this.#transcript(personId)
    const older = seq === null ? state.items : state.items.filter((item) => item.seq < seq)
    const items = older.slice(-limit)
    return { items, more: older.length > items.length, rev: state.lastRev }
  }

  subscribe(personId: string, listener: (item: WebChatItem) => void): () => void {
    const listeners = this.#listeners.get(personId) ?? new Set()
    this.#listeners.set(personId, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(personId) === listeners) {
        this.#listeners.delete(personId)
      }
    }
  }

  #change(
    personId: string,
    transcript: Transcript,
    apply: Change['apply'],
  ): Promise<WebChatItem | null> {
    return new Promise((resolve, reject) => {
      transcript.waiting.push({ apply, resolve, reject })
      if (!transcript.writing) void this.#write(personId, transcript)
    })
  }

  /** Writes until nothing waits. Never rejects: every change hears its own outcome. */
  async #write(personId: string, transcript: Transcript): Promise<void> {
    transcript.writing = true
    while (transcript.waiting.length > 0) {
      const batch = transcript.waiting.splice(0)
      try {
        const results = await this.#commit(personId, transcript, batch)
        batch.forEach((change, index) => {
          const item = results[index] ?? null
          if (item) this.#tell(personId, item)
          change.resolve(item)
        })
      } catch (error) {
        for (const change of batch) change.reject(error)
      }
    }
    transcript.writing = false
  }

  async #commit(
    personId: string,
    transcript: Transcript,
    batch: Change[],
  ): Promise<(WebChatItem | null)[]> {
    for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
      const next = { ...transcript.state, items: [...transcript.state.items] }
      const results = batch.map((change) => change.apply(next))
      if (results.every((item) => item === null)) return results
      const result = await this.#store.append(this.#workspace, {
        streamId: streamOf(personId),
        expectedVersion: transcript.version,
        events: [{ at: this.#now(), body: { kind: 'webchat-changed', rev: next.lastRev } }],
        state: next,
        outbox: [],
      })
      if (result.kind === 'committed') {
        transcript.version = result.version
        transcript.state = next
        return results
      }
      const current = await this.#read(personId)
      this.#adopt(personId, transcript, current.version, current.state)
    }
    throw new Error('Transcript is being written by somebody else')
  }

  /** What another process put there goes to the windows that are open here. */
  async #hear({ streamId, version, state }: StreamSnapshot): Promise<void> {
    const personId = nameIn(streamId)
    const transcript = await this.#transcripts.get(personId)
    if (transcript === undefined) return
    this.#adopt(personId, transcript, version, state as TranscriptState)
  }

  #adopt(personId: string, transcript: Transcript, version: number, state: TranscriptState): void {
    if (version <= transcript.version) return
    const { lastRev } = transcript.state
    transcript.version = version
    transcript.state = state
    const added = state.items.filter((item) => item.rev > lastRev).sort((a, b) => a.rev - b.rev)
    for (const item of added) this.#tell(personId, item)
  }

  #tell(personId: string, item: WebChatItem): void {
    for (const listener of this.#listeners.get(personId) ?? []) listener(item)
  }

  #transcript(personId: string): Promise<Transcript> {
    const known = this.#transcripts.get(personId)
    if (known) return known
    const loading = this.#read(personId)
    this.#transcripts.set(personId, loading)
    // A failed read is not remembered; the caller hears of it through `loading` itself.
    loading.catch(() => this.#transcripts.delete(personId))
    void this.#forgetIdle()
    return loading
  }

  async #read(personId: string): Promise<Transcript> {
    const snapshot = await this.#store.load<TranscriptState>(this.#workspace, streamOf(personId))
    const state = snapshot?.state ?? { lastSeq: 0, lastRev: 0, items: [] }
    return {
      version: snapshot?.version ?? 0,
      state,
      reservedSeq: state.lastSeq,
      waiting: [],
      writing: false,
    }
  }

  /** Drops the oldest transcripts that nobody watches or writes once there are too many. */
  async #forgetIdle(): Promise<void> {
    for (const [personId, loading] of this.#transcripts) {
      if (this.#transcripts.size <= MAX_IN_MEMORY) return
      const transcript = await loading.catch(() => null)
      const isBusy = transcript?.writing || (transcript?.waiting.length ?? 0) > 0
      const hasReserved = transcript && transcript.reservedSeq > transcript.state.lastSeq
      if (!isBusy && !hasReserved && !this.#listeners.has(personId)) {
        this.#transcripts.delete(personId)
      }
    }
  }
}

function streamOf(personId: string): string {
  return `webchat/${personId}`
}
