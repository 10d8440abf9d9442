/**
 * What a request nobody answered says (R29). Whoever is asked, and those above them, may not know the deal:
 * the words hold the customer's name, what is asked, by whom and by when, and nothing else.
 */
import { requestOfEpisode } from '@kedu/shared/policies/unanswered-request'
import { lateRequestWords as words } from '../wording/requests.ts'
import type { AlertVoice } from './alert-voice.ts'
import { listenerRole } from './stage-alert.ts'

export const unansweredRequestVoice: AlertVoice = {
  message(ground, step, listenerId) {
    const { alert, row, now, settings, personName } = ground
    const request = requestOfEpisode(row, alert.episode)
    if (request === null) return { kind: 'text', text: words.gone }
    const told = {
      customer: row.customerName,
      number: request.number,
      what: request.what,
      by: personName(request.byId),
      to: personName(request.toId),
      dueAt: request.dueAt,
      now,
      zone: settings.timezone,
    }
    const role = listenerRole('unanswered-request', step, listenerId, {
      row: { ...row, ownerId: request.toId },
      settings,
    })
    return { kind: 'text', text: role === 'rep' ? words.toAsked(told) : words.toThoseAbove(told) }
  },
  isStillSo: () => true,
  comesBack: () => false,
  hasCard: false,
  sum(row, { episode }, now, context) {
    const request = requestOfEpisode(row, episode)
    if (request === null) return ''
    return words.sum(request.askedAt, request.dueAt, now, context.calendar.zone)
  },
  heading: ({ alert, row }) =>
    words.heading(requestOfEpisode(row, alert.episode)?.number ?? null, row.customerName),
  tone: () => 'yellow',
  cleared: () => words.cleared,
  told: words.told,
  group: () => words.group,
  task: null,
}
