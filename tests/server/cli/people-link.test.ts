import { runCommand } from '@kedu/server/cli/run-command'
import { SignInLinks } from '@kedu/server/people/sign-in-links'
import { DAY_MS, plusMs } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam, type TestApp } from '../../support/build-test-app.ts'
import { noConnections } from '../../support/no-connections.ts'

let test: TestApp

beforeEach(async () => {
  test = await buildTestApp({ people: smallTeam('wecom') })
})

afterEach(() => test.close())

async function link(named: string): Promise<{ code: number; said: string }> {
  let said = ''
  const code = await runCommand(['people', 'link', named], {
    workspace: test.workspace,
    connections: noConnections(),
    now: test.now,
    readFile: async () => new Uint8Array(),
    writeFile: async () => {},
    note: () => {},
    write: (text) => {
      said += text
    },
  })
  return { code, said }
}

function tokenIn(said: string): string {
  return /token=([\w-]+)/.exec(said)?.[1] ?? ''
}

describe('kedu people link', () => {
  it('gives somebody without the suite a link that signs in once', async () => {
    const { code, said } = await link('张伟')
    expect(code).toBe(0)
    expect(test.workspace.people.get('zhangwei')?.accounts.web).toBe('zhangwei')
    const links = new SignInLinks(test.workspace, test.now)
    expect(await links.enter(tokenIn(said))).toEqual({ kind: 'person', personId: 'zhangwei' })
    expect(await links.enter(tokenIn(said))).toEqual({ kind: 'refused', reason: 'used' })
  })

  it('makes a link that ends after a day', async () => {
    const { said } = await link('zhangwei')
    const atEnd = new SignInLinks(test.workspace, () => plusMs(test.now(), DAY_MS + 1))
    expect(await atEnd.enter(tokenIn(said))).toEqual({ kind: 'refused', reason: 'expired' })
  })

  it('refuses a token nobody made', async () => {
    const links = new SignInLinks(test.workspace, test.now)
    expect(await links.enter('x'.repeat(43))).toEqual({ kind: 'refused', reason: 'unknown' })
  })

  it('lets one of two windows in when both come at the same moment', async () => {
    const { said } = await link('张伟')
    const links = new SignInLinks(test.workspace, test.now)
    const both = await Promise.all([links.enter(tokenIn(said)), links.enter(tokenIn(said))])
    expect(both.map((result) => result.kind).sort()).toEqual(['person', 'refused'])
  })

  it('says who is not known and stores nothing', async () => {
    const { code, said } = await link('没有这个人')
    expect(code).toBe(1)
    expect(said).toContain('没有「没有这个人」')
  })
})
