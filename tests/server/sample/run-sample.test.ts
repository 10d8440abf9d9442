import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCommand } from '@kedu/server/cli/parse-command'
import { readConfig } from '@kedu/server/config/config'
import { runSample } from '@kedu/server/sample/run-sample'
import { openKedu } from '@kedu/server/workspace/open-workspace'
import { newPerson } from '@kedu/shared/people/person'
import { afterEach, describe, expect, it } from 'vitest'
import { moment } from './sample-year.ts'

const NOW = moment('2026-11-23T09:00:00+08:00')
const cleanup: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanup.splice(0)) clean()
})

function given(env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'kedu-sample-run-'))
  cleanup.push(() => rmSync(folder, { recursive: true, force: true }))
  const data = join(folder, 'data')
  const run = async (...words: string[]) => {
    const parsed = parseCommand(['sample', ...words])
    if (parsed.kind !== 'command' || parsed.command.kind !== 'sample') throw new Error('not read')
    const read = readConfig({ ...env, KEDU_DATA: data })
    if (read.kind !== 'config') throw new Error(read.problems.join())
    const said: string[] = []
    const isDone = await runSample(parsed.command, {
      config: read.config,
      judge: {
        measure: async () => ({ kind: 'unreadable', mime: null, reason: 'judge-failed' as const }),
      },
      now: () => NOW,
      out: (text) => said.push(text),
      problem: (text) => said.push(text),
    })
    return { isDone, said: said.join('') }
  }
  return { data, run }
}

const SMALL = ['--reps', '2', '--deals', '6', '--days', '30']

describe('kedu sample', () => {
  it('makes a company in an empty folder, once', async () => {
    const { run } = given()
    const first = await run(...SMALL)
    expect(first.said).toContain('6 条商机')
    expect(first.isDone).toBe(true)
    const second = await run(...SMALL)
    expect(second.isDone).toBe(false)
    expect(second.said).toContain('已经有一家示例公司')
  })

  it('refuses a folder that holds real data and leaves it as it is', async () => {
    const { data, run } = given()
    const kedu = await openKedu({
      dataFolder: data,
      timezone: 'Asia/Shanghai',
      isTrial: false,
      now: () => NOW,
    })
    await kedu.workspace.people.save(newPerson({ id: 'p', name: '张三' }), 'import', NOW)
    await kedu.close()
    const { isDone, said } = await run(...SMALL)
    expect(isDone).toBe(false)
    expect(said).toContain('正式数据')
    expect(readdirSync(data)).not.toContain('sample')
  })

  it('refuses while credentials of a platform are set', async () => {
    const { run } = given({
      DINGTALK_CLIENT_ID: 'dingabc123456',
      DINGTALK_CLIENT_SECRET: 's'.repeat(64),
    })
    const { isDone, said } = await run(...SMALL)
    expect(isDone).toBe(false)
    expect(said).toContain('凭据')
  })

  it('refuses while another process has the folder', async () => {
    const { data, run } = given()
    const kedu = await openKedu({
      dataFolder: data,
      timezone: 'Asia/Shanghai',
      isTrial: true,
      now: () => NOW,
    })
    const { isDone, said } = await run(...SMALL)
    await kedu.close()
    expect(isDone).toBe(false)
    expect(said).toContain('先停掉它')
  })

  it.each([
    [['--reps', '0'], '--reps'],
    [['--deals', '20001'], '--deals'],
    [['--days', 'viele'], '--days'],
    [['--seed', '1.5'], '--seed'],
    [['--now', '2026-02-30'], '--now'],
    [['--now', '2027-01-01'], '不能晚于现在'],
  ])('says what is wrong with %j', async (words, expected) => {
    const { run } = given()
    const { isDone, said } = await run(...words)
    expect(isDone).toBe(false)
    expect(said).toContain(expected)
  })
})
