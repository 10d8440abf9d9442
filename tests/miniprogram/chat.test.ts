import * as contract from '@kedu/shared/contracts/web-chat'
import type { WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import { ROLES } from '@kedu/shared/people/person'
import { describe, expect, it } from 'vitest'
import { dateWords, momentWords, startsNewMoment } from '../../miniprogram/src/chat/day-words.ts'
import { createEventParser } from '../../miniprogram/src/chat/event-parser.ts'
import * as limits from '../../miniprogram/src/chat/limits.ts'
import { mergeItems } from '../../miniprogram/src/chat/merge-items.ts'
import {
  nextToSend,
  type Outgoing,
  restoredQueue,
  sentContent,
  storedQueue,
} from '../../miniprogram/src/chat/outgoing.ts'
import { rulerMarks } from '../../miniprogram/src/chat/ruler-marks.ts'

const item = (id: string, seq: number, rev: number): WebChatItem => ({
  id,
  seq,
  rev,
  at: 0,
  from: 'bot',
  content: { kind: 'text', text: `${id}${rev}` },
})

describe('the event parser', () => {
  const whole =
    'id: 7\nevent: item\ndata: {"a":"报价"}\n\n: beat\n\nevent: clock\r\ndata: 1\r\n\r\n'

  it('reads the same events however the stream is cut', () => {
    const expected = [
      { id: '7', name: 'item', data: '{"a":"报价"}' },
      { id: null, name: 'clock', data: '1' },
    ]
    for (let size = 1; size <= whole.length; size += 1) {
      const parse = createEventParser()
      const events = []
      for (let at = 0; at < whole.length; at += size)
        events.push(...parse(whole.slice(at, at + size)))
      expect(events).toEqual(expected)
    }
  })

  it('keeps an unfinished event back and joins several data lines', () => {
    const parse = createEventParser()
    expect(parse('data: a\ndata: b\n')).toEqual([])
    expect(parse('\n')).toEqual([{ id: null, name: 'message', data: 'a\nb' }])
  })
})

describe('merging the transcript', () => {
  it('gives the same lines in any order and with repetitions', () => {
    const changes = [item('a', 1, 1), item('b', 2, 2), item('a', 1, 3)]
    const expected = [item('a', 1, 3), item('b', 2, 2)]
    expect(mergeItems([], changes)).toEqual(expected)
    expect(mergeItems([], [...changes].reverse())).toEqual(expected)
    expect(mergeItems(expected, changes)).toEqual(expected)
  })
})

describe('the ruler', () => {
  const ruler = (daysInStage: number, thresholdDay: number | null, index = 1) =>
    rulerMarks({ stages: ['线索', '报价', '合同'], index, daysInStage, thresholdDay })

  it('is filled up to today, with one tick a day and a taller one at the threshold', () => {
    const marks = ruler(12, 15)
    expect(marks.filled).toBe(80)
    expect(marks.segments.map((segment) => segment.state)).toEqual(['done', 'current', 'ahead'])
    expect(marks.ticks.filter((tick) => tick.kind === 'past').map((tick) => tick.day)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ])
    expect(marks.ticks.find((tick) => tick.kind === 'threshold')).toEqual({
      day: 15,
      left: 100,
      kind: 'threshold',
    })
    expect(marks.daysToThreshold).toBe(3)
  })

  it('counts days past the threshold as negative and stays within its bounds', () => {
    const marks = ruler(17, 15)
    expect(marks.daysToThreshold).toBe(-2)
    expect(marks.filled).toBe(100)
    expect(ruler(15, 15).daysToThreshold).toBe(0)
  })

  it('shows a new stage as new, and a year in one without a thousand ticks', () => {
    expect(ruler(0, null).filled).toBe(0)
    const marks = ruler(365, 15)
    expect(marks.ticks.length).toBeLessThanOrEqual(33)
    expect(marks.ticks.every((tick) => tick.left >= 0 && tick.left <= 100)).toBe(true)
  })
})

describe('words for moments', () => {
  const zone = 'Asia/Shanghai'
  const at = Date.UTC(2026, 11, 2, 6, 5)

  it('are relative within two days and a date beyond', () => {
    const hours = (count: number) => at + count * 3_600_000
    expect(momentWords(at, at, zone)).toBe('今天 14:05')
    expect(momentWords(at, hours(10), zone)).toBe('昨天 14:05')
    expect(momentWords(at, hours(34), zone)).toBe('12月2日 周三 14:05')
    expect(dateWords(at, zone)).toBe('12月2日 周三 14:05')
    expect(dateWords(at, zone, at + 365 * 86_400_000)).toBe('2026年12月2日 周三 14:05')
  })

  it('are written again after ten minutes of pause', () => {
    expect(startsNewMoment(at, null)).toBe(true)
    expect(startsNewMoment(at + 599_999, at)).toBe(false)
    expect(startsNewMoment(at + 600_000, at)).toBe(true)
  })
})

describe('what is on its way', () => {
  const outgoing = (id: string, state: Outgoing['state']): Outgoing => ({
    id,
    at: 1,
    content: { kind: 'text', text: id },
    state,
    problem: null,
  })

  it('goes one at a time, in order, past what failed', () => {
    const [a, b] = [outgoing('a', 'failed'), outgoing('b', 'waiting')]
    expect(nextToSend([a, b, outgoing('c', 'waiting')])?.id).toBe('b')
    expect(nextToSend([outgoing('a', 'sending'), b])).toBeNull()
    expect(nextToSend([a])).toBeNull()
  })

  it('comes back after a reload under its own id; files have to be picked again', () => {
    const files: Outgoing = {
      ...outgoing('f', 'waiting'),
      content: { kind: 'files', files: [], uploads: null },
    }
    const stored = storedQueue([outgoing('a', 'sending'), files])
    expect(restoredQueue(stored)).toEqual([outgoing('a', 'waiting')])
  })

  it.each([null, '', '{', '{}', '[1,null,{"id":1}]'])('is empty when %j was stored', (text) => {
    expect(restoredQueue(text)).toEqual([])
  })

  it('sends photos as one message and waits until they are uploaded', () => {
    const upload = (mime: string) => ({ uploadId: 'u', fileId: 'f', fileName: 'n', mime })
    expect(sentContent({ kind: 'files', files: [], uploads: null })).toBeNull()
    expect(sentContent({ kind: 'files', files: [], uploads: [] })).toBeNull()
    const photos = [upload('image/jpeg'), upload('image/png')]
    expect(sentContent({ kind: 'files', files: [], uploads: photos })?.kind).toBe('image')
    expect(
      sentContent({ kind: 'files', files: [], uploads: [upload('application/pdf')] })?.kind,
    ).toBe('file')
  })
})

describe('the contract', () => {
  it('is the same on the page and on the server', () => {
    expect(limits.MAX_TEXT_CHARS).toBe(contract.MAX_TEXT_CHARS)
    expect(limits.MAX_FILES_PER_UPLOAD).toBe(contract.MAX_FILES_PER_UPLOAD)
    expect(limits.MAX_UPLOAD_BYTES).toBe(contract.MAX_UPLOAD_BYTES)
    expect(contract.WebRole.anyOf.map((role) => role.const)).toEqual(ROLES)
  })
})
