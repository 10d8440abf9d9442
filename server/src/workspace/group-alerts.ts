/** The alerts about groups of deals of one workspace: streams `group-alert/<rule>:<key>`, all in memory. */
import {
  evolveGroup,
  type GroupAlert,
  type GroupAlertEvent,
  type GroupAlerts,
  openGroupAlert,
} from '@kedu/shared/alerts/group-alert'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { GroupRule } from '@kedu/shared/policies/group-policy'
import type { Instant } from '@kedu/shared/time/instant'
import type { Store, StreamId } from '../store/store.ts'
import { type ForeignChanges, isNews } from './foreign-changes.ts'

interface Known {
  group: GroupAlerts
  version: number
}

/** Few, and asked for at every tick; every change is durable before it shows. */
export class GroupAlertRecord {
  readonly #store: Store
  readonly #workspace: WorkspaceId
  readonly #known = new Map<StreamId, Known>()

  private constructor(store: Store, workspace: WorkspaceId) {
    this.#store = store
    this.#workspace = workspace
  }

  static async load(
    store: Store,
    workspace: WorkspaceId,
    changes: ForeignChanges,
  ): Promise<GroupAlertRecord> {
    const record = new GroupAlertRecord(store, workspace)
    changes.of('group-alert', (change) => {
      const { streamId, state, version } = change
      if (!isNews(change, record.#known.get(streamId)?.version)) return
      record.#known.set(streamId, { group: state as GroupAlerts, version })
    })
    const snapshots = await store.list<GroupAlerts>(workspace, 'group-alert')
    for (const { streamId, state, version } of snapshots) {
      record.#known.set(streamId, { group: state, version })
    }
    return record
  }

  group(rule: GroupRule, key: string): GroupAlerts | null {
    return this.#known.get(groupStream(rule, key))?.group ?? null
  }

  /** Of every group that ever had an alert. */
  groups(): GroupAlerts[] {
    return [...this.#known.values()].map(({ group }) => group)
  }

  alert(alertId: string): GroupAlert | null {
    for (const { alerts } of this.groups()) {
      const found = alerts.find(({ id }) => id === alertId)
      if (found) return found
    }
    return null
  }

  /** Red ones first, the longest open first. */
  open(rule: GroupRule | null = null): GroupAlert[] {
    return this.groups()
      .flatMap((group) => openGroupAlert(group) ?? [])
      .filter((alert) => rule === null || alert.rule === rule)
      .sort(
        (a, b) =>
          Number(a.rule !== 'region-delivery-gap') - Number(b.rule !== 'region-delivery-gap') ||
          a.raisedAt - b.raisedAt ||
          (a.id < b.id ? -1 : 1),
      )
  }

  /**
   * What happened and what is to be said of it, in one commit.
   * @throws {Error} when somebody else wrote to the group meanwhile: nothing of it is stored then.
   */
  async append(
    rule: GroupRule,
    key: string,
    event: GroupAlertEvent,
    said: { at: Instant; outbox: OutboxDraft[]; cancelOutbox: string[] },
  ): Promise<void> {
    const streamId = groupStream(rule, key)
    const known = this.#known.get(streamId)
    const group = evolveGroup(known?.group ?? null, event)
    const result = await this.#store.append(this.#workspace, {
      streamId,
      expectedVersion: known?.version ?? 0,
      events: [{ at: said.at, body: event }],
      state: group,
      outbox: said.outbox,
      cancelOutbox: said.cancelOutbox,
    })
    if (result.kind === 'conflict') throw new Error(`${streamId} changed meanwhile`)
    this.#known.set(streamId, { group, version: result.version })
  }
}

export function groupStream(rule: GroupRule, key: string): StreamId {
  return `group-alert/${rule}:${key}`
}
