/** A small company at 08:30 with the real store, the one door and pictures of real pixels. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BriefDesk } from '@kedu/server/brief/brief-desk'
import { openLocalFileStore } from '@kedu/server/files/local-file-store'
import { handleCommand } from '@kedu/server/flows/handle-command'
import { runPolicies } from '@kedu/server/flows/run-policies'
import { sendDigests } from '@kedu/server/flows/send-digests'
import { type OpenKedu, openKedu } from '@kedu/server/workspace/open-workspace'
import { saidSteps } from '@kedu/shared/backtest/action-rate'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Deal } from '@kedu/shared/deal/deal'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { Person } from '@kedu/shared/people/person'
import { DAY_MS, dateOf, type Instant, localDate, plusMs } from '@kedu/shared/time/instant'
import pino from 'pino'
import { at } from '../../shared/policies/given-deal.ts'
import { smallTeam } from '../../support/build-test-app.ts'
import { inProcessJudge } from '../../support/in-process-judge.ts'

const log = pino({ level: 'silent' })

export class BriefScene {
  readonly folder: string
  now: Instant
  kedu!: OpenKedu
  #desk!: BriefDesk
  #commands = 0

  private constructor(startsAt: string) {
    this.folder = mkdtempSync(join(tmpdir(), 'kedu-brief-'))
    this.now = at(startsAt)
  }

  static async open(
    startsAt = '2026-11-16 09:00',
    change: (person: Person) => Person = (person) => person,
  ): Promise<BriefScene> {
    const scene = new BriefScene(startsAt)
    await scene.start()
    for (const person of smallTeam())
      await scene.kedu.workspace.people.save(change(person), 'import', scene.now)
    scene.kedu.workspace.refreshClock()
    return scene
  }

  /** The process starts; again, after `stop`. */
  async start(judge = inProcessJudge): Promise<void> {
    this.kedu = await openKedu({
      dataFolder: this.folder,
      timezone: 'Asia/Shanghai',
      isTrial: false,
      now: () => this.now,
      log,
    })
    const { workspace } = this.kedu
    const files = openLocalFileStore({ folder: join(this.folder, 'files'), now: () => this.now })
    this.#desk = new BriefDesk({
      workspace,
      files,
      judge,
      said: async (now) => {
        const deals = await workspace.store.list<Deal>(workspace.id, 'deal')
        return deals.flatMap(({ state }) => saidSteps(state, plusMs(now, -30 * DAY_MS), now))
      },
      log,
    })
  }

  async close(): Promise<void> {
    await this.kedu.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** A command of the owner at that moment, which becomes now. */
  async give(when: string, dealId: string, command: DealCommand, actorId = 'zhangwei') {
    this.now = at(when)
    this.#commands += 1
    const handled = await handleCommand(
      this.kedu.workspace,
      {
        dealId,
        meta: {
          commandId: `c${this.#commands}`,
          actorId,
          door: 'page',
          messageId: null,
          place: null,
        },
        command,
      },
      { now: this.now },
    )
    if (handled.kind === 'refused') throw new Error(JSON.stringify(handled.refusal))
  }

  async opened(
    when: string,
    dealId: string,
    customerName: string,
    dueOn: string,
    ownerId = 'zhangwei',
  ) {
    await this.give(
      when,
      dealId,
      {
        kind: 'open-deal',
        dealId,
        customerNumber: `C-${dealId}`,
        customerName,
        ownerId,
        changes: {
          stage: 'lead',
          obstacle: '付款周期',
          nextAction: { date: localDate(dueOn), time: null, isDeadline: false, text: '再跟进' },
        },
        confirmedDifferent: true,
      },
      ownerId,
    )
  }

  async moveDate(when: string, dealId: string, dueOn: string, ownerId = 'zhangwei') {
    const nextAction = { date: localDate(dueOn), time: null, isDeadline: false, text: '再跟进' }
    await this.give(when, dealId, { kind: 'update-deal', changes: { nextAction } }, ownerId)
  }

  /** The clock strikes; how many digests and briefs went out. */
  async morning(when: string, how: { briefs?: boolean } = {}): Promise<number> {
    this.now = at(when)
    const { workspace } = this.kedu
    const onPlanned = () => undefined
    await runPolicies({ workspace, now: this.now, log, onPlanned })
    return sendDigests({
      workspace,
      now: this.now,
      log,
      onPlanned,
      ...(how.briefs === false ? {} : { briefs: this.#desk }),
    })
  }

  /** What that person was sent today, if anything. */
  async sent(
    personId: string,
  ): Promise<Extract<OutboundMessage, { kind: 'brief' | 'digest' }> | null> {
    const { workspace, store } = this.kedu
    const today = dateOf(this.now, workspace.settings.timezone)
    const message = (await store.outboxEntry(workspace.id, `digest:${personId}:${today}`))?.message
    return message?.kind === 'brief' || message?.kind === 'digest' ? message : null
  }
}
