/** 「给恒力报价：A型泵 2台 3.2万/台，有效期15天」: a quote to be made, as one says it in a chat. */
import type { QuoteItem } from '@kedu/shared/quotes/quote'

export interface QuoteOrder {
  /** The customer as named. */
  customer: string
  items: QuoteItem[]
  /** Days from today; null when nothing was said. */
  validDays: number | null
  /** Month and day, as said; null when nothing was said. */
  validUntil: { month: number; day: number } | null
  /** What is neither row nor validity. */
  terms: string
}

const ORDER =
  /^(?:请|麻烦|帮我|帮忙)*(?:给|向|为)(?<customer>[^:：，,;；\n]{1,40}?)(?:做|出|开|发)?(?:一?[份张个])?报价(?<paper>单)?\s*[:：，,\n]\s*(?<rest>[\s\S]+)$/u
const UNIT =
  '台|套|个|件|吨|米|只|支|箱|桶|片|根|条|次|项|批|公斤|千克|kg|平方米|平米|平方|立方米|立方|㎡|升|瓶|卷|张|块|双|组|把|盒|袋|人天|天|年|月|小时'
const ROW = new RegExp(
  `^(?<name>.*?[^\\s\\d.].*?)\\s*(?<quantity>\\d{1,7}(?:\\.\\d{1,4})?)\\s*(?<unit>${UNIT})\\s*(?:[x×*@]|单价|每(?:${UNIT}))?\\s*¥?\\s*(?<price>\\d{1,9}(?:\\.\\d{1,6})?)\\s*(?<scale>万|千)?\\s*(?:元|块|人民币)?\\s*(?:(?:[/一每])\\s*(?:${UNIT}))?(?:含税)?$`,
  'iu',
)
const SPEC = /^(?<name>.+?)\s*[（(](?<spec>[^（）()]+)[）)]$/u
const VALID_DAYS =
  /^(?:有效期|有效)(?:为|是)?\s*(?<days>\d{1,3})\s*(?:天|日)(?:内|之内)?$|^(?<days2>\d{1,3})\s*(?:天|日)内有效$/u
const VALID_UNTIL =
  /^(?:有效期|有效)?(?:到|至)\s*(?<month>\d{1,2})\s*[月./-]\s*(?<day>\d{1,2})\s*[日号]?(?:前|之前|有效)?$/u
const SCALES: Readonly<Record<string, number>> = { 万: 10_000, 千: 1000 }

/**
 * Null: it is no order to make one. 「给恒力报价：35万」 tells what was offered and is not taken for one;
 * 「给恒力报价单：…」 without a row is, with no items.
 */
export function quoteOrderIn(text: string): QuoteOrder | null {
  const said = ORDER.exec(text.trim())?.groups
  if (said === undefined) return null
  const items: QuoteItem[] = []
  const terms: string[] = []
  let validDays: number | null = null
  let validUntil: QuoteOrder['validUntil'] = null
  // A comma inside a number or inside brackets parts nothing.
  const parts = (said.rest ?? '').split(/(?:[，；;\n。]|,(?!\d{3}))(?![^（(]*[）)])/u)
  for (const part of parts.map((one) => one.trim()).filter((one) => one !== '')) {
    const days = VALID_DAYS.exec(part)?.groups
    const until = VALID_UNTIL.exec(part)?.groups
    const item = itemIn(part)
    if (days !== undefined) validDays = Number(days.days ?? days.days2)
    else if (until !== undefined) {
      validUntil = { month: Number(until.month), day: Number(until.day) }
    } else if (item !== null) items.push(item)
    else terms.push(part)
  }
  if (items.length === 0 && said.paper === undefined) return null
  return {
    customer: (said.customer ?? '').trim(),
    items,
    validDays,
    validUntil,
    terms: terms.join('；'),
  }
}

function itemIn(part: string): QuoteItem | null {
  const row = ROW.exec(part.replace(/(\d),(?=\d{3})/g, '$1'))?.groups
  if (row === undefined) return null
  const split = SPEC.exec((row.name ?? '').trim())?.groups
  return {
    name: (split?.name ?? row.name ?? '').trim(),
    spec: (split?.spec ?? '').trim(),
    unit: row.unit ?? '',
    quantity: Number(row.quantity),
    priceFen: Math.round(Number(row.price) * (SCALES[row.scale ?? ''] ?? 1) * 100),
  }
}
