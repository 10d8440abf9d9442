import type { DealChanges } from '@kedu/shared/deal/commands'
import type { SalesProcess } from '@kedu/shared/process/sales-process'

/**
 * How reps say a way of first contact, beside its own name. 电话 alone is not enough: most often it
 * is what comes next ("周五电话回访").
 */
const CHANNEL_WORDS: Readonly<Record<string, RegExp>> = {
  展会: /展会|展览会|展位|展上/u,
  转介: /转介|(?:朋友|客户|同行|同学|熟人|老客户)[^，。；\n]{0,6}介绍|介绍(?:来|过来|认识)/u,
  电话: /来电|打电话(?:来|过来|找|咨询|认识)|电话(?:认识|联系上|开发|咨询|打来|打过来|接触|聊上)/u,
}

/**
 * What a message about a new customer tells of the fields asked for at opening: the way of first
 * contact and the industry, as far as the process lists them. Sure words only; the rest is asked.
 */
export function openingFacts(
  text: string,
  process: SalesProcess,
): Pick<DealChanges, 'industry' | 'firstContact'> {
  const channels = process.firstContactChannels.filter((channel) =>
    (CHANNEL_WORDS[channel] ?? wordItself(channel)).test(text),
  )
  const industries = process.industries.filter((industry) => text.includes(industry))
  const facts: Pick<DealChanges, 'industry' | 'firstContact'> = {}
  // Two that fit are one too many: the question is cheaper than a wrong entry.
  if (channels.length === 1 && channels[0]) facts.firstContact = channels[0]
  if (industries.length === 1 && industries[0]) facts.industry = industries[0]
  return facts
}

function wordItself(channel: string): RegExp {
  return new RegExp(channel.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'u')
}
