/** The company's own days: worked on though the calendar says free, free though it says worked. */
import { isLocalDate } from '@kedu/shared/time/instant'
import { type CommandContext, EXIT } from '../command-io.ts'
import type { Command } from '../parse-command.ts'
import { settingsWords } from '../wording.ts'
import { saveSettings } from './settings.ts'

export async function addCalendarDay(
  { date, day, note }: Extract<Command, { kind: 'calendar-add' }>,
  context: CommandContext,
): Promise<number> {
  if (!isLocalDate(date)) return noSuchDay(date, context)
  const { settings } = context.workspace
  const others = settings.calendarOverrides.filter((override) => override.date !== date)
  const calendarOverrides = [...others, { date, kind: day, note }].sort((a, b) =>
    a.date < b.date ? -1 : 1,
  )
  return saveSettings({ ...settings, calendarOverrides }, context)
}

export async function removeCalendarDay(date: string, context: CommandContext): Promise<number> {
  if (!isLocalDate(date)) return noSuchDay(date, context)
  const { settings } = context.workspace
  const calendarOverrides = settings.calendarOverrides.filter((override) => override.date !== date)
  return saveSettings({ ...settings, calendarOverrides }, context)
}

function noSuchDay(date: string, { write }: CommandContext): number {
  write(`${settingsWords.badDay(date)}\n`)
  return EXIT.failed
}
