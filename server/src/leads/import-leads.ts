/** Leads from a list (E3): each line whole or not at all, with a report; then all are given out in turn. */
import { createHash } from 'node:crypto'
import { regionOfPlace } from '@kedu/bot/understand/rules/region-of-place'
import { leadRefusalWords, leadWords } from '@kedu/bot/wording/leads'
import type { CommandMeta } from '@kedu/shared/deal/commands'
import type { GivenLead } from '@kedu/shared/leads/commands'
import { holderOf } from '@kedu/shared/leads/lead'
import type { Person } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { type ColumnNames, columnsOf } from '../import/columns.ts'
import { readTable } from '../import/read-table.ts'
import { columnWords, tableProblemWords } from '../import/wording.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { LeadDesk } from './lead-desk.ts'
import { whyWaiting } from './lead-world.ts'
import { salesRegions } from './reps-in-line.ts'

export interface LeadReportRow {
  line: number
  name: string
  isStored: boolean
  /** To whom it went, why it waits, or why it was left out. */
  note: string
  /** Left out for a customer with a similar name: to be confirmed. */
  isSimilar: boolean
}

export type LeadsImport =
  | { kind: 'imported'; rows: LeadReportRow[]; notes: string[] }
  | { kind: 'unreadable'; problem: string }

type LeadColumn = keyof GivenLead

const COLUMNS: ColumnNames<LeadColumn> = {
  customerName: ['客户名称', '客户', '公司', '公司名称', '单位', '名称', 'customer', 'company'],
  contactName: ['联系人', '联系人姓名', '姓名', 'contact', 'name'],
  phone: ['电话', '手机', '手机号', '手机号码', '联系电话', '联系方式', 'phone', 'mobile', 'tel'],
  region: ['区域', '地区', '城市', '省份', '所在地', 'region', 'city'],
  industry: ['行业', '行业分类', 'industry'],
  need: ['需求', '备注', '产品', '说明', '需求描述', 'need', 'note'],
}

/** More lines are no list of leads but somebody's whole database. */
const MOST_ROWS = 2000

export async function importLeads(
  { workspace, desk, me }: { workspace: Workspace; desk: LeadDesk; me: Person },
  bytes: Uint8Array,
  { now, isSimilarOk }: { now: Instant; isSimilarOk: boolean },
): Promise<LeadsImport> {
  const table = await readTable(bytes)
  if (table.kind === 'unreadable')
    return { kind: 'unreadable', problem: tableProblemWords(table.problem) }
  if (table.rows.length > MOST_ROWS)
    return {
      kind: 'unreadable',
      problem: tableProblemWords({ kind: 'too-many-rows', limit: MOST_ROWS }),
    }
  const columns = columnsOf(table.header, COLUMNS)
  if (!columns.has('customerName'))
    return { kind: 'unreadable', problem: columnWords.missing(['客户名称'], table.header) }
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 24)
  const regions = salesRegions(workspace)
  const nameOf = (id: string) => workspace.people.get(id)?.name ?? null
  const orders = table.rows.map(({ line, cells }) => {
    const text = (column: LeadColumn) => columns.cell(cells, column)
    const place = text('region')
    const given: GivenLead = {
      customerName: text('customerName'),
      contactName: text('contactName'),
      phone: text('phone'),
      region: regionOfPlace(place, regions) ?? place,
      industry: text('industry'),
      need: text('need'),
    }
    const meta: CommandMeta = {
      commandId: `import:${hash}:${line}`,
      actorId: me.id,
      door: 'import',
      messageId: null,
      place: null,
    }
    return { line, given, meta }
  })
  const taken = await desk.receiveAll(orders, { confirmedDifferent: isSimilarOk, now })
  const rows = orders.map(({ line, given }, index): LeadReportRow => {
    const answer = taken[index]
    const row = { line, name: given.customerName, isSimilar: false }
    if (answer === undefined || answer.kind === 'known') {
      return { ...row, isStored: false, note: leadWords.importedBefore }
    }
    if (answer.kind === 'refused') {
      const { refusal } = answer
      const { title, way } = leadRefusalWords(refusal, nameOf)
      const isSimilar = refusal.kind === 'duplicate' && refusal.of === 'customer' && !refusal.exact
      return { ...row, isStored: false, note: `${title}。${way}`, isSimilar }
    }
    const lead = workspace.leads.get(answer.lead.id) ?? answer.lead
    const holder = holderOf(lead)
    const note =
      holder === null
        ? whyWaiting(workspace, lead, now)
        : leadWords.importedTo(nameOf(holder) ?? '')
    return { ...row, isStored: true, note }
  })
  const notes = columns.unknown.length > 0 ? [columnWords.unknown(columns.unknown)] : []
  return { kind: 'imported', rows, notes }
}
