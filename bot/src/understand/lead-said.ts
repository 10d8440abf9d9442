/** 「新线索：苏州晴川 光伏支架 张工 13800001111 苏州」: a lead in somebody's words, in any order. Pure. */
import type { GivenLead } from '@kedu/shared/leads/commands'
import { plainPhone } from '@kedu/shared/leads/phone'
import { isPlace, regionOfPlace } from './rules/region-of-place.ts'

const BEGINS =
  /^(?:有(?:一?条|个)?|又有(?:一?条|个)?|来了?(?:一?条|个)?|登记|录入?|新增)?(?:一?[条个])?新?线索(?:登记|录入)?(?:\s*[:：,，]\s*|\s+|$)/u
const MEANS_NEW =
  /^(?:新线索|有?一?条?新线索|又有(?:一?条|个)?新?线索|来了?(?:一?条|个)新?线索|登记线索|录入?线索|新增线索|线索登记|线索录入)/u

/** A number as it stands in a sentence, with what may be between its digits. */
const PHONE =
  /(?:\+?86[-\s]?)?(?:1[3-9]\d(?:[-\s]?\d){8}|0\d{2,3}[-\s]?\d{7,8}|[48]00[-\s]?\d{3}[-\s]?\d{4})(?:\s*转\s*\d{1,6})?(?!\d)/u
const SOMEBODY =
  /^[\p{Script=Han}]{1,4}(?:工|总|经理|先生|女士|小姐|老师|主任|厂长|部长|科长|采购|老板|姐|哥)$/u

const LABELS: readonly (readonly [keyof GivenLead, RegExp])[] = [
  ['customerName', /^(?:客户名称|客户|公司|单位)[:：]\s*/u],
  ['contactName', /^(?:联系人|联系|找)[:：]\s*/u],
  ['phone', /^(?:电话|手机号?|联系方式)[:：]\s*/u],
  ['region', /^(?:区域|地区|地点|城市|地址)[:：]\s*/u],
  ['industry', /^(?:行业)[:：]\s*/u],
  ['need', /^(?:需求|想要|要|产品)[:：]\s*/u],
]

export interface LeadWords {
  regions: readonly string[]
  industries: readonly string[]
}

/** Null: it tells of no new lead. What was not said is absent. */
export function leadSaid(text: string, words: LeadWords): Partial<GivenLead> | null {
  const said = text.normalize('NFKC').trim()
  if (!MEANS_NEW.test(said)) return null
  return leadIn(said.replace(BEGINS, ''), words)
}

function leadIn(text: string, { regions, industries }: LeadWords): Partial<GivenLead> {
  const given: Partial<GivenLead> = {}
  const phone = PHONE.exec(text)?.[0]
  const plain = phone === undefined ? null : plainPhone(phone)
  if (phone !== undefined && plain !== null) given.phone = phone.trim()
  const rest = phone === undefined ? text : text.replace(phone, ' ')
  const open: string[] = []
  for (const part of rest.split(/[\s,，;；、。|/]+/u)) {
    if (part === '') continue
    const labelled = LABELS.find(([, label]) => label.test(part))
    if (labelled === undefined) {
      open.push(part)
      continue
    }
    const [field, label] = labelled
    const value = part.replace(label, '')
    if (value !== '') given[field] = field === 'region' ? inRegion(value, regions) : value
  }
  const free: string[] = []
  for (const part of open) {
    if (given.contactName === undefined && SOMEBODY.test(part)) given.contactName = part
    else if (
      given.region === undefined &&
      isRegion(part, regions) &&
      (free.length > 0 || given.customerName)
    )
      given.region = inRegion(part, regions)
    else if (given.industry === undefined && industries.includes(part)) given.industry = part
    else free.push(part)
  }
  if (given.customerName === undefined && free[0] !== undefined)
    given.customerName = free.shift() ?? ''
  if (given.need === undefined && free.length > 0) given.need = free.join(' ')
  return given
}

/** The sales region a place lies in; the place itself where that is not known. */
function inRegion(place: string, regions: readonly string[]): string {
  return regionOfPlace(place, regions) ?? place
}

function isRegion(words: string, regions: readonly string[]): boolean {
  return isPlace(words) || regionOfPlace(words, regions) !== null
}

/** An answer to 「在哪个区域」; null: none of them. */
export function regionSaid(text: string, regions: readonly string[]): string | null {
  return regionOfPlace(
    text
      .normalize('NFKC')
      .trim()
      .replace(/[。.!！]+$/u, ''),
    regions,
  )
}
