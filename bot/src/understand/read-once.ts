/** Text made ready for the readers of dates and facts. The length stays, so that spans keep their place. */
import type { LabelledValue } from './rules/labelled-lines.ts'

/** Commas back to full width where they are no thousands' marks, as the readers of numbers expect. */
export function asWritten(text: string): string {
  return text.replace(/,(?!\d{3}(?!\d))|(?<!\d),/g, '，')
}

/** "下次:12-2": after its label a bare 12-2 is a day and no range. The length stays. */
export function labelledDay(text: string, next: LabelledValue | null): string {
  if (next === null) return text
  const value = text.slice(next.valueStart, next.end)
  return (
    text.slice(0, next.valueStart) +
    value.replace(/^(\d{1,2})-(\d{1,2})(?!\d)/, '$1/$2') +
    text.slice(next.end)
  )
}

/** 周一鸣 and 周五一 are colleagues, no days. The length stays. */
export function withoutPeople(text: string, people: readonly string[]): string {
  return people
    .filter((name) => name.length >= 3 && /^(?:周|[明后今]|年|[一二三四五六七八九十])/.test(name))
    .reduce((out, name) => out.replaceAll(name, '◇'.repeat(name.length)), text)
}

/** Values read by their label are taken out, so that no other rule reads them a second time. */
export function withoutLabels(
  text: string,
  labels: readonly LabelledValue[],
  stageIsRead: boolean,
): string {
  let out = text
  for (const l of labels) {
    const isRead =
      l.label !== 'next' && l.label !== 'customer' && (l.label !== 'stage' || stageIsRead)
    if (isRead) out = out.slice(0, l.start) + '。'.repeat(l.end - l.start) + out.slice(l.end)
    else if (l.label === 'customer') {
      const value = out.slice(l.valueStart, l.end)
      const kept = value.replace(/[^◇]/g, '。')
      out = `${out.slice(0, l.start)}${'。'.repeat(l.valueStart - l.start)}${kept}${out.slice(l.end)}`
    }
  }
  return out
}

export function blank(text: string, span: { start: number; end: number }): string {
  return text.slice(0, span.start) + '◇'.repeat(span.end - span.start) + text.slice(span.end)
}
