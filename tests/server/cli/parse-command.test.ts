import { inputFilesOf, parseCommand } from '@kedu/server/cli/parse-command'
import { describe, expect, it } from 'vitest'

function command(line: string) {
  const parsed = parseCommand(line.split(' '))
  if (parsed.kind !== 'command') throw new Error(parsed.words)
  return parsed.command
}

describe('the words after kedu', () => {
  it.each([
    [
      'import a.csv --owner 张三 --before-gate',
      {
        kind: 'import',
        file: 'a.csv',
        owner: '张三',
        isBeforeGate: true,
        isSimilarOk: false,
        report: null,
        isForTrial: false,
      },
    ],
    [
      'people import a.csv --fallback=王五',
      {
        kind: 'people-import',
        file: 'a.csv',
        fallback: '王五',
        platform: null,
        report: null,
        isForTrial: false,
      },
    ],
    ['people list', { kind: 'people-list' }],
    ['deals list --red', { kind: 'deals-list', isRedOnly: true, owner: null }],
    ['outbox resend --all', { kind: 'outbox-resend', key: 'all' }],
    ['outbox resend k1', { kind: 'outbox-resend', key: 'k1' }],
    [
      'settings set regions 华东 华南',
      { kind: 'settings-set', key: 'regions', value: '华东 华南' },
    ],
    [
      'settings calendar add 2026-12-25 dayoff 公司 年会',
      { kind: 'calendar-add', date: '2026-12-25', day: 'dayoff', note: '公司 年会' },
    ],
    ['settings calendar remove 2026-12-25', { kind: 'calendar-remove', date: '2026-12-25' }],
    [
      'understand --customers c.csv --now 2026-11-23T09:30:00+08:00',
      { kind: 'understand', customers: 'c.csv', now: '2026-11-23T09:30:00+08:00' },
    ],
    ['judge a.jpg b.pdf', { kind: 'judge', files: ['a.jpg', 'b.pdf'] }],
    ['judge export r.jsonl', { kind: 'judge-export', file: 'r.jsonl' }],
    ['-- help', { kind: 'help' }],
    ['--help', { kind: 'help' }],
  ])('%s', (line, expected) => {
    expect(command(line)).toEqual(expected)
  })

  it.each([
    '',
    'foo',
    'import',
    'import a.csv b.csv',
    'import a.csv --red',
    'import a.csv --nonsense',
    'import a.csv --owner',
    'people',
    'people import a.csv --platform fax',
    'outbox resend',
    'outbox resend k1 --all',
    'settings set clock',
    'settings calendar add 2026-12-25 party',
    'understand',
    'judge',
    'judge export a.jsonl b.jsonl',
    '__proto__',
  ])('%j is not understood', (line) => {
    expect(parseCommand(line === '' ? [] : line.split(' ')).kind).toBe('not-understood')
  })

  it('tells which files go along', () => {
    expect(inputFilesOf(command('import a.csv --report r.csv'))).toEqual(['a.csv'])
    expect(inputFilesOf(command('people list'))).toEqual([])
  })
})
