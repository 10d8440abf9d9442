/** The people of one workspace: streams `person/<id>`, all of them in memory. */
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { Person, PersonId, Suite, WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Store, StreamSnapshot } from '../store/store.ts'
import { type ForeignChanges, isNews } from './foreign-changes.ts'

export interface PersonChange {
  kind: 'person-enrolled' | 'person-changed'
  by: 'directory' | 'import' | 'trial' | 'cli' | 'self' | 'sign-in'
  person: Person
}

/** Called after a change is durable and shows. */
export type PersonListener = (before: Person | null, after: Person) => void

/** Owns the in-memory directory; every change is durable before it shows. */
export class PeopleDirectory {
  readonly #store: Store
  readonly #workspace: WorkspaceId
  readonly #people = new Map<PersonId, Person>()
  readonly #versions = new Map<PersonId, number>()
  readonly #byAccount = new Map<string, PersonId>()
  readonly #listeners = new Set<PersonListener>()
  #changes = 0
  #clockChanges = 0

  private constructor(store: Store, workspace: WorkspaceId) {
    this.#store = store
    this.#workspace = workspace
  }

  static async load(
    store: Store,
    workspace: WorkspaceId,
    changes: ForeignChanges,
  ): Promise<PeopleDirectory> {
    const directory = new PeopleDirectory(store, workspace)
    changes.of('person', (change) => directory.#hear(change))
    for (const { state, version } of await store.list<Person>(workspace, 'person')) {
      directory.#remember(state, version)
    }
    return directory
  }

  get all(): ReadonlyMap<PersonId, Person> {
    return this.#people
  }

  /** Grows with every change of anybody. */
  get changes(): number {
    return this.#changes
  }

  /** Grows with every change that moves the due times of somebody's deals. */
  get clockChanges(): number {
    return this.#clockChanges
  }

  get(id: PersonId): Person | null {
    return this.#people.get(id) ?? null
  }

  byAccount(suite: Suite, userId: string): Person | null {
    const id = this.#byAccount.get(accountKey(suite, userId))
    return id === undefined ? null : this.get(id)
  }

  byName(name: string): Person[] {
    return [...this.#people.values()].filter((person) => person.name === name)
  }

  /** Whoever keeps something of people beside them (sessions) hears of every change. */
  onSaved(listener: PersonListener): void {
    this.#listeners.add(listener)
  }

  /**
   * Stores the person as given, and what is to be said of it in the same commit. Throws when somebody
   * else changed them at the same moment.
   */
  async save(
    person: Person,
    by: PersonChange['by'],
    at: Instant,
    outbox: OutboxDraft[] = [],
  ): Promise<void> {
    const before = this.get(person.id)
    const expectedVersion = this.#versions.get(person.id) ?? 0
    const body: PersonChange = {
      kind: expectedVersion === 0 ? 'person-enrolled' : 'person-changed',
      by,
      person,
    }
    const result = await this.#store.append(this.#workspace, {
      streamId: `person/${person.id}`,
      expectedVersion,
      events: [{ at, body }],
      state: person,
      outbox,
    })
    if (result.kind === 'conflict') throw new Error(`Person ${person.id} changed meanwhile`)
    this.#remember(person, result.version)
    for (const listener of this.#listeners) listener(before, person)
  }

  /** Whoever saved them there told what follows from it; here it only shows. */
  #hear(change: StreamSnapshot): void {
    const person = change.state as Person
    if (isNews(change, this.#versions.get(person.id))) this.#remember(person, change.version)
  }

  #remember(person: Person, version: number): void {
    const before = this.#people.get(person.id)
    for (const [suite, userId] of Object.entries(before?.accounts ?? {})) {
      const key = accountKey(suite, userId)
      // An account that went over to somebody else meanwhile is theirs.
      if (this.#byAccount.get(key) === person.id) this.#byAccount.delete(key)
    }
    if (clockText(before) !== clockText(person)) this.#clockChanges += 1
    this.#changes += 1
    this.#people.set(person.id, person)
    this.#versions.set(person.id, version)
    for (const [suite, userId] of Object.entries(person.accounts)) {
      this.#byAccount.set(accountKey(suite, userId), person.id)
    }
  }
}

/** What of a person the clock asks for. */
function clockText(person: Person | undefined): string {
  if (person === undefined) return ''
  const { active, leaves, delivery, quietHours, deputyId, region } = person
  return JSON.stringify([active, leaves, delivery, quietHours, deputyId, region])
}

function accountKey(suite: string, userId: string): string {
  return `${suite}:${userId.toLowerCase()}`
}
