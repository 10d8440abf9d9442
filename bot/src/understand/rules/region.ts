import { AREA_WORDS, REGION_WORDS } from '../customers/company-words.ts'
import { pattern } from './pattern.ts'

/**
 * The sales region spoken of: one of the workspace's, or 华东 in 华东区. A place inside a company name
 * is masked before this is asked.
 */
export function regionIn(
  text: string,
  regions: readonly string[],
  /** A city counts as well: 苏州有哪些超期. */
  withCities: boolean,
): string | null {
  const own = [...regions]
    .filter((r) => r.length >= 2)
    .sort((a, b) => b.length - a.length)
    .find((r) => text.includes(r) || isStemIn(text, r))
  if (own !== undefined) return own
  const m = pattern(
    `(${[...AREA_WORDS.filter((a) => a !== '中国'), ...(withCities ? REGION_WORDS : [])].join('|')})(?:大区|片区|地区|区域|区|市场|办|团队)?`,
  ).exec(text)
  return m?.[1] ?? null
}

/** 华东 for 华东区. 东 alone stands for no 东区: it is in 东莞, in 东西 and in many a name. */
function isStemIn(text: string, region: string): boolean {
  const stem = region.replace(/(?:大区|片区|区|地区|区域)$/, '')
  return stem.length >= 2 && text.includes(stem)
}
