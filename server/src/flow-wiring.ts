/** The loops and lanes of a workspace: messages in, decisions, messages out, the clock. Knows no HTTP. */
import { createHash } from 'node:crypto'
import type { ChatPlatform, ConnectionSink, Inbound } from '@kedu/bot/platform'
import { realTimers } from '@kedu/bot/platforms/connection/timers'
import { suiteOf } from '@kedu/shared/people/person'
import { dateOf, type Instant, plusDays, weekdayOf } from '@kedu/shared/time/instant'
import type { AppDeps } from './app-deps.ts'
import type { BoardPicturing } from './boards/board-pictures.ts'
import { BriefDesk } from './brief/brief-desk.ts'
import { uncoveredYears } from './calendar/china-calendar.ts'
import type { EvidenceJudge } from './evidence/evidence-judge.ts'
import type { FileStore } from './files/file-store.ts'
import type { FileCleaning } from './files/weekly-cleaning.ts'
import { AlertsNow } from './flows/alert-now.ts'
import { AwaitedPeople } from './flows/awaited-people.ts'
import { CatchUp } from './flows/catch-up.ts'
import { ConnectionWatch } from './flows/connection-watch.ts'
import { EvidenceDesk, JUDGING_WAIT_MS } from './flows/evidence-desk.ts'
import { LostNotices } from './flows/lost-notices.ts'
import { OutboxLanes } from './flows/outbox-lanes.ts'
import { InboxLanes } from './flows/process-inbound.ts'
import { type ReceiveDeps, recordInbound } from './flows/receive-callback.ts'
import { runGroupPolicies } from './flows/run-group-policies.ts'
import { runPolicies } from './flows/run-policies.ts'
import { SecondTries } from './flows/second-tries.ts'
import { sendDigests } from './flows/send-digests.ts'
import { storeMedia } from './flows/store-media.ts'
import { LeadDesk } from './leads/lead-desk.ts'
import type { Mailing } from './mail-wiring.ts'
import type { PackDesk } from './packs/pack-desk.ts'
import { DirectorySync } from './people/directory-sync.ts'
import { findSender } from './people/find-sender.ts'
import { type PlatformParts, platformNamed, topicOf } from './platform-wiring.ts'
import { directoriesOf } from './platforms/open-platforms.ts'
import { ClockWatch } from './process/clock-watch.ts'
import type { Quotes } from './quotes-wiring.ts'
import type { ActionRates } from './rules/action-rates.ts'
import type { ShadowRules } from './rules/shadow-rules.ts'
import { Scheduler } from './scheduler/scheduler.ts'
import type { WebhookDesk } from './webhooks/webhook-desk.ts'
import { notices } from './wording.ts'
import { stepsBack } from './workspace/held-lease.ts'
import type { Workspace } from './workspace/workspace.ts'

const WAKE_LATER_MS = 150

interface FlowInput {
  deps: AppDeps
  parts: PlatformParts
  files: FileStore
  cleaning: FileCleaning
  judge: EvidenceJudge
  quotes: Quotes
  packs: PackDesk
  boards: BoardPicturing
  actionRates: ActionRates
  shadow: ShadowRules
  mailing: Mailing
  webhooks: WebhookDesk
}

export interface Flows {
  /** Listens to other processes no more. */
  stopTaking(): void
  scheduler: Scheduler
  connections: ConnectionWatch
  directorySync: DirectorySync
  desk: EvidenceDesk
  leads: LeadDesk
  receiveDeps: ReceiveDeps
  wakeOutbox(): void
  /** Where messages of a connection of our own go. */
  sinkFor(platform: ChatPlatform): ConnectionSink
}

export function openFlows(input: FlowInput): Flows {
  const {
    deps,
    parts,
    files,
    cleaning,
    judge,
    quotes,
    packs,
    boards,
    actionRates,
    shadow,
    mailing,
    webhooks,
  } = input
  const { workspace, now, log, metrics, timers = realTimers } = deps
  const { platforms, pauses, quota, tell, sayProblem, watched } = parts
  const alertsNow = new AlertsNow()
  const awaited = new AwaitedPeople(workspace)
  const wakeOutbox = () => {
    outbox.poke()
    void scheduler.wake('outbox')
  }
  const directorySync = new DirectorySync({
    workspace,
    directories: directoriesOf(platforms),
    now,
    log,
  })
  const desk = new EvidenceDesk({
    workspace,
    files,
    judge,
    timers,
    waitMs: deps.judgingWaitMs ?? JUDGING_WAIT_MS,
    now,
    log,
    onReplies: wakeOutbox,
  })
  const leads = new LeadDesk({ workspace, dealIdFor, log, onPlanned: wakeOutbox })
  // Whoever put the last row right gets the next lead at once, not with the next tick.
  workspace.onDealChanged((deal) => {
    if (leads.isConcernedBy(deal)) void scheduler.wake('leads')
  })
  const inbox = new InboxLanes({
    workspace,
    platforms,
    now,
    log,
    findSender: (inbound: Inbound) =>
      findSender(inbound, {
        workspace,
        platform: watched(platformNamed(inbound.platform, platforms)),
        now,
        log,
      }),
    storeMedia: (platform, ref, evidenceId, sentAt) =>
      storeMedia(watched(platform), ref, evidenceId, sentAt, workspace.id, files),
    dealIdFor,
    desk,
    quotes,
    packs,
    boards,
    leads,
    awaited,
    onPlatformNotice: async (notice, inbound) => {
      const { platform, content } = inbound
      const per = content.kind === 'platform-notice' ? content.oncePer : undefined
      await tell(topicOf(platform, notice), notices.platformTitle(platform), notice, per)
    },
    onDirectoryChange: (change, inbound) =>
      directorySync.noteChange(suiteOf(inbound.platform), change),
    onUnknownSender: async ({ platform, userId }) => {
      const topic = `unknown-${suiteOf(platform)}-${userId}`
      await tell(topic, notices.unknownTitle, notices.unknownSender(userId))
    },
    onReplies: wakeOutbox,
    ...(deps.inboxPlaces === undefined ? {} : { places: deps.inboxPlaces }),
    onPlaces: () => wakeInbox(),
  })
  const outbox = new OutboxLanes({
    workspace,
    platforms,
    pauses,
    quota,
    alertsNow,
    awaited,
    now,
    random: deps.random,
    log,
    onProblem: sayProblem,
    onEvents: (streamId, from, to) => webhooks.fanOut(streamId, from, to),
    onDead: async (reason, adminHint) => {
      await tell(`dead-${reason}`, notices.deadTitle, adminHint ?? notices.dead(reason))
    },
  })
  const wakeInbox = () => {
    inbox.poke()
    void scheduler.wake('inbox')
  }

  const lost = new LostNotices({ workspace, platforms, now, log })
  const connections = new ConnectionWatch({
    platforms,
    workspace,
    now,
    log,
    tell,
    ...(deps.say === undefined ? {} : { say: deps.say }),
  })
  const sinkFor = (platform: ChatPlatform): ConnectionSink => ({
    receive: async (plaintext) => {
      const stop = metrics.callback(platform.name)
      const recorded = await recordInbound(platform.decode(plaintext, now()), receiveDeps)
      stop(recorded)
      return recorded === 'failed' ? 'failed' : 'kept'
    },
    lost: (plaintext) => lost.tell(platform.decode(plaintext, now())),
  })
  const briefs = new BriefDesk({
    workspace,
    files,
    judge,
    said: (at) => actionRates.steps(at),
    log,
  })
  const catchUp = new CatchUp({
    platforms,
    sinkFor,
    now,
    isTurn: async (everyMs) => {
      const windows = [{ most: 1, ms: everyMs }]
      return (await workspace.store.takeRoom(workspace.id, 'catch-up', windows, now())) === 0
    },
  })

  // Where the bot has a connection of its own, the process that holds it speaks for the company.
  const works = () => !stepsBack(workspace.store) && (parts.botLease?.holds() ?? true)
  const clockWatch = new ClockWatch({ store: workspace.store, metrics, log })
  const heartbeat = {
    name: 'heartbeat',
    run: async () => {
      clockWatch.look()
      await workspace.store.heartbeat(deps.realNow())
    },
  }
  const scheduler = new Scheduler({
    log,
    metrics,
    workspace: workspace.id,
    together: {
      takeLease: async (name, forMs) =>
        !stepsBack(workspace.store) && (await workspace.store.takeLease(name, forMs)),
      releaseLease: (name) => workspace.store.releaseLease(name),
      catchUp: () => workspace.catchUp(),
    },
    oftenEveryMs: deps.oftenEveryMs ?? 500,
    onTick: [
      ...(deps.beatsHeart === false ? [] : [heartbeat]),
      { name: 'connections', run: () => connections.look() },
      { name: 'quota', run: async () => quota?.tick() },
      {
        name: 'calendar',
        in: 'one-a-tick',
        run: () => warnOfUncoveredYears(workspace, now(), tell),
      },
      {
        name: 'clock',
        in: 'one-a-tick',
        run: async () => {
          const at = now()
          const policyDeps = { workspace, now: at, log, onPlanned: wakeOutbox }
          workspace.followPeople()
          // First, so that what is yellow finds the orange it is part of.
          await runGroupPolicies({
            ...policyDeps,
            packWayTo: (personId) => mailing.diagnosis.wayTo(personId),
          })
          await runPolicies(policyDeps)
          // After the red flags, so that a rep who is passed over has them to answer.
          await leads.run(at)
        },
      },
      // After the clock: a step planned for today's digest is recorded before the digest goes out. Not
      // part of it: the pictures of 20 briefs take seconds, and no alert waits for them.
      {
        name: 'digests',
        in: 'one-a-tick',
        run: () => sendDigests({ workspace, now: now(), log, onPlanned: wakeOutbox, briefs }),
      },
      // Rules on probation say nothing, and hold up nothing.
      { name: 'shadow', in: 'one-a-tick', run: () => shadow.tick(now()) },
      // After the card that names it: making it takes a second or two.
      { name: 'diagnosis', in: 'one-a-tick', run: () => mailing.diagnosis.run() },
      { name: 'catch-up', in: 'one-a-tick', run: () => catchUp.run() },
    ],
    often: [
      {
        name: 'inbox',
        run: async () => works() && inbox.run(),
      },
      // Asked for when a deal changed; between two ticks nothing else is due.
      { name: 'leads', run: async () => leads.runIfAsked(now()) },
      // Also what a crash left without its verdict, and what came by import or command line.
      { name: 'judging', run: () => desk.run() },
      {
        name: 'outbox',
        run: async () => works() && outbox.run(),
      },
      // A mail server that is slow holds up nothing but itself.
      { name: 'mail', in: 'one', run: () => mailing.mails.run() },
      // Nor does a receiver of webhooks.
      { name: 'webhooks', in: 'one', run: () => webhooks.run() },
      // Reading a large directory takes a while and holds up nothing but itself.
      { name: 'directory', in: 'one', run: () => directorySync.runDue() },
      // Nothing but in the night to Monday.
      { name: 'files', in: 'one', run: () => cleaning.runIfDue() },
    ],
  })

  // Another process put something there; what is committed here woke the loops already. A moment
  // later, so that whoever took a message in is the one to answer it.
  const stopWaking = workspace.store.onWake(({ workspace: id, about }) => {
    if (id !== workspace.id) return
    if (about === 'stream') void workspace.catchUp().catch(() => undefined)
    else timers.after(WAKE_LATER_MS, about === 'inbox' ? wakeInbox : wakeOutbox)
  })

  let isTaking = true
  const stopTaking = () => {
    stopWaking()
    // Others go on putting something there; alone, what was taken in is answered before the end.
    if (!workspace.store.isShared) return
    isTaking = false
    inbox.stop()
    outbox.stop()
  }

  const receiveDeps: ReceiveDeps = {
    workspace,
    now,
    log,
    metrics,
    timers,
    secondTries: new SecondTries({ timers, onLost: (inbound) => lost.tell(inbound) }),
    isSuspended: deps.isSuspended === true,
    worksHere: () => isTaking && works(),
    onReceived: (inbound) => quota?.noteCallback(inbound),
    onRecorded: wakeInbox,
  }
  return {
    scheduler,
    connections,
    directorySync,
    desk,
    leads,
    receiveDeps,
    wakeOutbox,
    sinkFor,
    stopTaking,
  }
}

/** The same command opens the same deal, also when it is tried again after a crash. */
export function dealIdFor(commandId: string): string {
  return createHash('sha256').update(commandId).digest('hex').slice(0, 16)
}

/** On Mondays of the month before a year without known holidays, the admin is told (E7). */
async function warnOfUncoveredYears(
  workspace: Workspace,
  now: Instant,
  tell: (topic: string, title: string, text: string) => Promise<number>,
): Promise<void> {
  const today = dateOf(now, workspace.settings.timezone)
  const years = uncoveredYears(workspace.calendar, today, plusDays(today, 30))
  if (years.length > 0 && weekdayOf(today) === 1) {
    await tell('calendar', notices.calendarTitle, notices.calendar(years))
  }
}
