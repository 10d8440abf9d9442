import { tellAdmins } from '@kedu/server/flows/tell-admins'
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam, type TestApp } from '../../support/build-test-app.ts'

let test: TestApp
afterEach(() => test.close())

function logged() {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(line) })
  return { lines, log }
}

describe('tellAdmins', () => {
  it('loses no notice when two come up at the same moment', async () => {
    test = await buildTestApp({ people: smallTeam() })
    const { lines, log } = logged()
    const told = await Promise.all(
      ['a', 'b'].map((topic) => tellAdmins(test.workspace, topic, 't', 'x', test.now(), log)),
    )
    expect(told).toEqual([1, 1])
    expect((await test.workspace.store.counts(test.workspace.id)).outboxPending).toBe(2)
    expect(lines).toEqual([])
  })

  it('says the same once a day', async () => {
    test = await buildTestApp({ people: smallTeam() })
    const { log } = logged()
    const tell = () => tellAdmins(test.workspace, 'a', 't', 'x', test.now(), log)
    expect(await tell()).toBe(1)
    expect(await tell()).toBe(0)
    await test.advance(24 * 3_600_000)
    expect(await tell()).toBe(1)
  })

  it('says what lasts once a month', async () => {
    test = await buildTestApp({ people: smallTeam() })
    const { log } = logged()
    const tell = () => tellAdmins(test.workspace, 'a', 't', 'x', test.now(), log, 'month')
    expect(await tell()).toBe(1)
    await test.advance(24 * 3_600_000)
    expect(await tell()).toBe(0)
    await test.advance(8 * 24 * 3_600_000)
    expect(await tell()).toBe(1)
  })

  it('leaves a warning in the log when there is no admin', async () => {
    test = await buildTestApp({ people: smallTeam().filter((one) => one.role !== 'admin') })
    const { lines, log } = logged()
    expect(await tellAdmins(test.workspace, 'a', 't', 'to be seen', test.now(), log)).toBe(0)
    expect(lines.join('')).toContain('to be seen')
  })
})
