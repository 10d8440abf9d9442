/**
 * 《区域交付能力诊断包》 (R24): made once for every red of a region, kept, mailed to whoever was told, and
 * mailed again when somebody asks. Killed anywhere in between, the next look goes on where it was: the
 * files are named by their content, the pack by its alert, the mail by its pack.
 */

import { nameOf } from '@kedu/bot/dialog/deal-facts'
import type { GroupAlert } from '@kedu/shared/alerts/group-alert'
import type { DealEvent } from '@kedu/shared/deal/events'
import {
  dealsOf,
  diagnoseRegion,
  type RegionDiagnosis,
} from '@kedu/shared/diagnosis/region-diagnosis'
import { LOOKS_BACK_MS, type Said } from '@kedu/shared/diagnosis/word-shifts'
import { companyWords, wordSplitter } from '@kedu/shared/insight/words'
import type { Person, PersonId } from '@kedu/shared/people/person'
import { regionOf } from '@kedu/shared/policies/region-delivery-gap'
import { stageById } from '@kedu/shared/process/stages'
import { dateOf, type Instant } from '@kedu/shared/time/instant'
import { shareText } from '@kedu/shared/wording/percent'
import type { FastifyBaseLogger } from 'fastify'
import type { FileStore } from '../files/file-store.ts'
import { dealHistory } from '../flows/handle-command.ts'
import type { Mail } from '../mail/mail.ts'
import type { MailDesk } from '../mail/mail-desk.ts'
import { cjkFonts } from '../quotes/cjk-font.ts'
import { isNews } from '../workspace/foreign-changes.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { DiagnosisPack, PackFile } from './diagnosis.ts'
import type { DiagnosisPaper } from './diagnosis-pdf.ts'
import { moveLink } from './move-links.ts'
import { diagnosisWords as words } from './wording.ts'

export interface DiagnosisDeps {
  workspace: Workspace
  files: FileStore
  mails: MailDesk
  /** Where people reach Kedu; null: nobody has said. */
  publicOrigin: string | null
  now(): Instant
  log: FastifyBaseLogger
}

interface Known {
  pack: DiagnosisPack
  version: number
}

export type SendResult = 'queued' | 'unknown' | 'no-mail' | 'no-address'

export class DiagnosisDesk {
  readonly #deps: DiagnosisDeps
  #packs: Promise<Map<string, Known>> | null = null

  constructor(deps: DiagnosisDeps) {
    this.#deps = deps
    deps.workspace.foreign.of('diagnosis', async (change) => {
      const packs = await this.#packs
      const pack = change.state as DiagnosisPack
      if (packs === null || !isNews(change, packs.get(pack.alertId)?.version)) return
      packs.set(pack.alertId, { pack, version: change.version })
    })
  }

  /** How a pack would reach somebody, for the card of the alert. */
  wayTo(personId: PersonId): 'by-mail' | 'no-mail' | 'no-address' {
    if (!this.#deps.mails.isSetUp) return 'no-mail'
    return addressOf(this.#deps.workspace.people.get(personId)) === null ? 'no-address' : 'by-mail'
  }

  /** Makes what is missing. Returns how many were made. */
  async run(): Promise<number> {
    const { workspace, log } = this.#deps
    const reds = workspace.groupAlerts
      .groups()
      .flatMap(({ alerts }) => alerts)
      .filter(({ rule }) => rule === 'region-delivery-gap')
    if (reds.length === 0) return 0
    const packs = await this.#load()
    let made = 0
    for (const alert of reds) {
      try {
        const known = packs.get(alert.id) ?? (await this.#make(alert))
        if (alert.status === 'open') await this.#mailFirst(alert, known)
        if (!packs.has(alert.id)) made += 1
      } catch (error) {
        // It is made at the next look; the others go on.
        log.error({ err: error, alertId: alert.id }, 'diagnosis could not be made')
      }
    }
    return made
  }

  /** What became of the last mail of a pack; null: none went out. */
  async lastMail({ mailIds }: DiagnosisPack): Promise<Mail | null> {
    const last = mailIds.at(-1)
    return last === undefined ? null : this.#deps.mails.mail(last)
  }

  /** The file itself; null: there is none. */
  async file(
    alertId: string,
    kind: 'pdf' | 'xlsx',
  ): Promise<{ file: PackFile; content: Uint8Array } | null> {
    const file = (await this.pack(alertId))?.[kind] ?? null
    const { files, workspace } = this.#deps
    const content = file === null ? null : await files.read(workspace.id, file.fileId)
    return file === null || content === null ? null : { file, content }
  }

  async pack(alertId: string): Promise<DiagnosisPack | null> {
    return (await this.#load()).get(alertId)?.pack ?? null
  }

  /** Mails a pack to somebody now, also again. `actId` names the act: a repetition changes nothing. */
  async send(alertId: string, to: Person, actId: string): Promise<SendResult> {
    const known = (await this.#load()).get(alertId)
    if (known === undefined) return 'unknown'
    if (!this.#deps.mails.isSetUp) return 'no-mail'
    if (addressOf(to) === null) return 'no-address'
    await this.#queue(known, to, `${alertId}:${to.id}:${actId}`)
    return 'queued'
  }

  /** The mail is named by its pack and step: what was queued already is not queued again. */
  async #mailFirst({ id, steps }: GroupAlert, made: Known): Promise<void> {
    const { workspace } = this.#deps
    let known = made
    for (const [place, { recipientId, mode }] of steps.entries()) {
      const mailId = place === 0 ? id : `${id}+${place}`
      const to = mode === 'none' ? null : workspace.people.get(recipientId)
      if (to === null || known.pack.mailIds.includes(mailId)) continue
      if (this.wayTo(to.id) === 'by-mail') known = await this.#queue(known, to, mailId)
    }
  }

  async #queue(known: Known, to: Person, mailId: string): Promise<Known> {
    const { mails, log } = this.#deps
    const { pack } = known
    const address = addressOf(to)
    if (address === null) return known
    await mails.enqueue({
      id: mailId,
      recipientId: to.id,
      to: address,
      subject: pack.subject,
      text: `${words.mail.greeting(to.name)}\n\n${pack.text}`,
      attachments: [pack.pdf, pack.xlsx].filter((file) => file !== null),
    })
    if (pack.mailIds.includes(mailId)) return known
    const mailed = await this.#write(
      { ...pack, mailIds: [...pack.mailIds, mailId] },
      known.version,
      {
        kind: 'diagnosis-mailed',
        mailId,
        recipientId: to.id,
      },
    )
    log.info({ alertId: pack.alertId, mailId, personId: to.id }, 'diagnosis mailed')
    return mailed
  }

  async #make(alert: GroupAlert): Promise<Known> {
    const { workspace, log } = this.#deps
    const paper = await this.#paper(alert)
    const { diagnosis } = paper
    const date = dateOf(diagnosis.madeAt, workspace.settings.timezone)
    const named = (extension: string) => words.fileName(diagnosis.region, date, extension)
    const { diagnosisWorkbook, XLSX_MIME } = await import('./diagnosis-xlsx.ts')
    const xlsx = await this.#keep(await diagnosisWorkbook(paper), named('xlsx'), XLSX_MIME, 'xlsx')
    const fonts = cjkFonts()
    if (fonts === null)
      log.error({ alertId: alert.id }, 'no Chinese font: the diagnosis has no PDF')
    const pdf =
      fonts === null
        ? null
        : await import('./diagnosis-pdf.ts').then(async ({ drawDiagnosis }) =>
            this.#keep(await drawDiagnosis(paper, fonts), named('pdf'), 'application/pdf', 'pdf'),
          )
    const told = alert.steps.find(({ recipientId }) => recipientId !== '')
    const pack: DiagnosisPack = {
      alertId: alert.id,
      region: diagnosis.region,
      madeAt: diagnosis.madeAt,
      recipientId: told?.recipientId ?? null,
      subject: words.subject(diagnosis.region, diagnosis.counts),
      text: mailText(paper, pdf !== null),
      pdf,
      xlsx,
      mailIds: [],
    }
    log.info(
      {
        alertId: alert.id,
        deals: dealsOf(diagnosis).length,
        ratio: shareText(diagnosis.counts.deliveries, diagnosis.counts.contracts),
      },
      'diagnosis made',
    )
    return this.#write(pack, 0, { kind: 'diagnosis-made', region: diagnosis.region })
  }

  async #keep(
    content: Buffer,
    fileName: string,
    mime: string,
    extension: 'pdf' | 'xlsx',
  ): Promise<PackFile> {
    const { files, workspace } = this.#deps
    const family = extension === 'pdf' ? 'pdf' : 'document'
    const fileId = await files.put(workspace.id, content, { mime, extension, family })
    return { fileId, fileName, mime }
  }

  async #paper(alert: GroupAlert): Promise<DiagnosisPaper> {
    const { workspace, publicOrigin, now } = this.#deps
    const { settings, people, clock } = workspace
    const { process } = settings
    const at = now()
    const names = [...people.all.values()].map(({ name }) => name)
    const words = companyWords(settings, names)
    const diagnosis = diagnoseRegion({
      region: alert.key,
      counts: regionCounts(alert),
      rows: workspace.rows(),
      said: await this.#said(alert.key, at),
      words: { ...words, split: wordSplitter(words.kept) },
      people: people.all,
      context: clock,
      now: at,
    })
    const naming = workspace.naming(at)
    return {
      diagnosis,
      zone: settings.timezone,
      stages: {
        contract: stageById(process, process.contractStage)?.name ?? process.contractStage,
        delivery: stageById(process, process.deliveryStage)?.name ?? process.deliveryStage,
      },
      origin: publicOrigin,
      nameOf: (id) => nameOf(naming, id),
    }
  }

  /** What was written on the region's open deals of both stages in the last 60 days. */
  async #said(region: string, at: Instant): Promise<Said[]> {
    const { workspace } = this.#deps
    const { contractStage, deliveryStage } = workspace.settings.process
    const rows = workspace
      .rows()
      .filter(
        (row) =>
          (row.stage === contractStage || row.stage === deliveryStage) &&
          at - row.updatedAt < LOOKS_BACK_MS &&
          row.outcome === 'open' &&
          regionOf(row, workspace.clock) === region,
      )
    const said: Said[] = []
    for (const { id, customerName } of rows) {
      for (const event of await dealHistory(workspace, id)) {
        const text = summaryIn(event)
        if (text !== null && at - event.at < LOOKS_BACK_MS) {
          said.push({ dealId: id, customerName, at: event.at, text })
        }
      }
    }
    return said
  }

  #load(): Promise<Map<string, Known>> {
    this.#packs ??= this.#read().catch((error: unknown) => {
      this.#packs = null
      throw error
    })
    return this.#packs
  }

  async #read(): Promise<Map<string, Known>> {
    const { store, id } = this.#deps.workspace
    const snapshots = await store.list<DiagnosisPack>(id, 'diagnosis')
    return new Map(snapshots.map(({ state, version }) => [state.alertId, { pack: state, version }]))
  }

  async #write(pack: DiagnosisPack, expectedVersion: number, body: object): Promise<Known> {
    const { store, id } = this.#deps.workspace
    const streamId = `diagnosis/${pack.alertId}`
    const result = await store.append(id, {
      streamId,
      expectedVersion,
      events: [{ at: this.#deps.now(), body }],
      state: pack,
      outbox: [],
    })
    if (result.kind === 'conflict') throw new Error(`${streamId} changed meanwhile`)
    const known = { pack, version: result.version }
    ;(await this.#load()).set(pack.alertId, known)
    return known
  }
}

function addressOf(person: Person | null): string | null {
  return person?.active ? (person.email ?? null) : null
}

function regionCounts({ id, counts }: GroupAlert): RegionDiagnosis['counts'] {
  if (counts.kind !== 'region') throw new Error(`${id} is not about a region`)
  return counts
}

function summaryIn(event: DealEvent): string | null {
  if (event.kind === 'deal-opened') return event.summary
  return event.kind === 'fields-updated' ? (event.after.summary ?? null) : null
}

/** Without the greeting: it may go to several people. */
function mailText({ diagnosis, stages, origin }: DiagnosisPaper, hasPdf: boolean): string {
  return [
    words.sum(stages, diagnosis.counts),
    '',
    ...(diagnosis.moves.length === 0 ? [] : [words.parts.moves, words.movesNote]),
    ...diagnosis.moves.flatMap((move, i) => {
      const link = moveLink(move, origin)
      return [`${i + 1}. ${words.move(move)}`, ...(link === null ? [] : [`   ${link}`])]
    }),
    '',
    hasPdf ? words.mail.attached : words.mail.attachedSheet,
    words.mail.kept,
    '',
    words.mail.sign,
  ].join('\n')
}
