import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLocalFileStore } from '@kedu/server/files/local-file-store'
import { ensureSampleCompany } from '@kedu/server/trial/sample-company'
import { type OpenKedu, openKedu } from '@kedu/server/workspace/open-workspace'
import { HOUR_MS, type Instant, parseInstant, plusMs } from '@kedu/shared/time/instant'
import { afterEach, describe, expect, it } from 'vitest'
import { inProcessJudge } from '../../support/in-process-judge.ts'
import { testDatabase } from '../../support/postgres.ts'

const cleanup: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const clean of cleanup.splice(0)) await clean()
})

function moment(iso: string): Instant {
  const at = parseInstant(iso)
  if (at === null) throw new Error(iso)
  return at
}

const MORNING = moment('2026-11-23T09:00:00+08:00')

async function openTrial(now: Instant, isTrial = true) {
  const folder = mkdtempSync(join(tmpdir(), 'kedu-sample-'))
  const open = () =>
    openKedu({
      dataFolder: join(folder, 'store'),
      timezone: 'Asia/Shanghai',
      isTrial,
      now: () => now,
    })
  const files = openLocalFileStore({ folder: join(folder, 'files'), now: () => now })
  let kedu: OpenKedu = await open()
  cleanup.push(async () => {
    await kedu.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    files,
    workspace: () => kedu.workspace,
    async restart() {
      await kedu.close()
      kedu = await open()
    },
  }
}

describe('the sample company', () => {
  it('has every role, deals in every stage and closed ones', async () => {
    const trial = await openTrial(MORNING)
    await ensureSampleCompany(trial.workspace(), MORNING, trial.files, inProcessJudge)
    const people = [...trial.workspace().people.all.values()]
    expect(new Set(people.map((person) => person.role)).size).toBe(7)
    expect(people.filter((person) => person.role === 'rep')).toHaveLength(5)
    expect(trial.workspace().people.byAccount('web', 'zhangwei')?.name).toBe('张伟')

    const rows = trial.workspace().rows()
    expect(rows).toHaveLength(24)
    const openStages = rows.filter((row) => row.outcome === 'open').map((row) => row.stage)
    expect(new Set(openStages)).toEqual(new Set(['lead', 'need', 'quote', 'contract', 'delivery']))
    expect(new Set(rows.map((row) => row.outcome))).toEqual(
      new Set(['open', 'won', 'lost', 'on-hold']),
    )
    expect(rows.some((row) => row.waitUntil !== null)).toBe(true)
  })

  it.each([
    '2026-11-23T09:00:00+08:00',
    '2026-11-23T00:01:00+08:00',
    '2026-11-23T23:59:00+08:00',
    '2026-12-31T23:30:00+08:00',
    '2027-03-01T02:00:00+08:00',
  ])('has two deals red and more about to be, whenever it begins (%s)', async (iso) => {
    const now = moment(iso)
    const trial = await openTrial(now)
    await ensureSampleCompany(trial.workspace(), now, trial.files, inProcessJudge)
    const redAt = (at: Instant) =>
      trial
        .workspace()
        .rows()
        .filter((row) => trial.workspace().clockFacts(row, at).kind === 'red').length
    expect(redAt(now)).toBe(2)
    expect(redAt(plusMs(now, 12 * HOUR_MS))).toBe(4)
    expect(redAt(plusMs(now, 50 * HOUR_MS))).toBeGreaterThan(5)
    const dueSoon = trial.workspace().store.due('sample', plusMs(now, 8 * HOUR_MS), 100)
    expect(dueSoon.length).toBeGreaterThan(2)
  })

  it('keeps a paper for every piece of evidence, readable as a picture', async () => {
    const trial = await openTrial(MORNING)
    await ensureSampleCompany(trial.workspace(), MORNING, trial.files, inProcessJudge)
    const fileIds = new Set<string>()
    for (const row of trial.workspace().rows()) {
      const snapshot = await trial
        .workspace()
        .store.load<{ evidence: { fileId: string }[] }>('sample', `deal/${row.id}`)
      for (const { fileId } of snapshot?.state.evidence ?? []) fileIds.add(fileId)
    }
    // Five deals behind the contract gate, two papers each.
    expect(fileIds.size).toBe(10)
    for (const id of fileIds) {
      expect((await trial.files.preview('sample', id, 'thumbnail'))?.mime).toBe('image/webp')
    }
  })

  it('is made once: a later call and a restart change nothing', async () => {
    const trial = await openTrial(MORNING)
    await ensureSampleCompany(trial.workspace(), MORNING, trial.files, inProcessJudge)
    const versions = () =>
      trial
        .workspace()
        .rows()
        .map((row) => `${row.id}@${row.version}`)
        .sort()
    const before = versions()
    await ensureSampleCompany(
      trial.workspace(),
      plusMs(MORNING, 72 * HOUR_MS),
      trial.files,
      inProcessJudge,
    )
    await trial.restart()
    await ensureSampleCompany(
      trial.workspace(),
      plusMs(MORNING, 96 * HOUR_MS),
      trial.files,
      inProcessJudge,
    )
    expect(versions()).toEqual(before)
  })

  it('goes on where a crash stopped it, telling the same story', async () => {
    const whole = await openTrial(MORNING)
    await ensureSampleCompany(whole.workspace(), MORNING, whole.files, inProcessJudge)

    const trial = await openTrial(MORNING)
    let left = 3
    const failing = {
      put: async (...args: Parameters<typeof trial.files.put>) => {
        left -= 1
        if (left < 0) throw new Error('killed')
        return trial.files.put(...args)
      },
    }
    await expect(
      ensureSampleCompany(trial.workspace(), MORNING, failing, inProcessJudge),
    ).rejects.toThrow('killed')
    await trial.restart()
    await ensureSampleCompany(
      trial.workspace(),
      plusMs(MORNING, 30 * HOUR_MS),
      trial.files,
      inProcessJudge,
    )
    const story = (rows: readonly { id: string }[]) =>
      [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))
    expect(story(trial.workspace().rows())).toEqual(story(whole.workspace().rows()))
  })

  it('is made by one of two processes that start at once on one database', async () => {
    const database = await testDatabase()
    cleanup.push(() => database.remove())
    const folder = mkdtempSync(join(tmpdir(), 'kedu-sample-'))
    const files = openLocalFileStore({ folder, now: () => MORNING })
    const open = async (name: string) => {
      const kedu = await openKedu({
        dataFolder: join(folder, name),
        database: { url: database.url, adminUrl: database.adminUrl },
        timezone: 'Asia/Shanghai',
        isTrial: true,
        now: () => MORNING,
      })
      cleanup.unshift(() => kedu.close())
      return kedu.workspace
    }
    const both = [await open('one'), await open('other')]
    await Promise.all(
      both.map((workspace) => ensureSampleCompany(workspace, MORNING, files, inProcessJudge)),
    )
    for (const workspace of both) {
      await workspace.store.catchUp(workspace.id)
      expect(workspace.people.byAccount('web', 'zhangwei')?.name).toBe('张伟')
      expect(workspace.rows()).toHaveLength(24)
    }
    rmSync(folder, { recursive: true, force: true })
  })

  it('refuses to come near real data', async () => {
    const real = await openTrial(MORNING, false)
    expect(real.workspace().id).toBe('main')
    await expect(
      ensureSampleCompany(real.workspace(), MORNING, real.files, inProcessJudge),
    ).rejects.toThrow('No sample data')
    expect(real.workspace().rows()).toEqual([])
    expect(real.workspace().people.all.size).toBe(0)
  })
})
