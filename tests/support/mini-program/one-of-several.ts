/** A mini-program compiled for one of several companies: everything it does reaches that company alone. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Deal } from '@kedu/shared/deal/deal'
import { newPerson, type Suite } from '@kedu/shared/people/person'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { builtFor } from '../built.ts'
import { TestInstallation } from '../installation.ts'
import { photo } from '../web-chat/stand-in.ts'
import { FakeClient, NOT_IN_WECOM } from './fake-client.ts'
import type { MiniSuite } from './mini-journey.ts'
import { onPhone } from './on-phone.ts'
import { Simulator } from './simulator.ts'

/** A company's own suite: a tenant with the same member ids as any other’s. */
export interface Tenant {
  credentials: Record<string, string>
  code(userId: string): string
  close(): Promise<void>
}

export interface SuiteOfSeveral extends Pick<MiniSuite, 'kind' | 'names' | 'enter' | 'target'> {
  tenant(now: () => number): Promise<Tenant>
}

const OURS = 'acme'
const OTHERS = 'beta'
const CUSTOMER = '苏州恒力精密'
/** In both companies somebody has this id. */
const MEMBER = 'zhangwei'
const NAMES = { [OURS]: '张伟', [OTHERS]: '赵六' } as const

export function oneOfSeveral(suite: SuiteOfSeveral): void {
  describe(`the mini-program of ${suite.kind}, compiled for one of several companies`, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kedu-several-'))
    const complaints = vi.spyOn(console, 'error')
    const tenants = new Map<string, Tenant>()
    let test: TestInstallation
    let client: FakeClient
    let phone: Simulator
    /** Whose tenant the phone belongs to. */
    let holderOf: string = OURS

    beforeAll(async () => {
      const compiled = builtFor(suite.target, OURS)
      test = await TestInstallation.open()
      for (const id of [OURS, OTHERS] as const) {
        const tenant = await suite.tenant(() => test.now())
        tenants.set(id, tenant)
        // Codes of one tenant are none of the other's.
        if (id === OTHERS) for (let spent = 0; spent < 10; spent += 1) tenant.code(MEMBER)
        await test.create(id, tenant.credentials)
        const { workspace } = await test.cell(id)
        const accounts: Partial<Record<Suite, string>> = { web: MEMBER, [suite.kind]: MEMBER }
        const person = newPerson({ id: MEMBER, name: NAMES[id], accounts })
        await workspace.people.save(person, 'import', test.now())
      }
      client = new FakeClient({
        kind: suite.kind,
        server: test.url,
        folder,
        code: () => tenants.get(holderOf)?.code(MEMBER) ?? '',
        onNavigate: (kind, url) => phone.navigate(kind, url),
      })
      const root = path.join(folder, 'build')
      onPhone(compiled, root)
      phone = new Simulator(root, client, suite.names)
    })
    afterAll(async () => {
      phone?.stop()
      await test?.close()
      for (const tenant of tenants.values()) await tenant.close()
      rmSync(folder, { recursive: true })
    })

    const soon = (what: () => unknown) => expect.poll(what, { timeout: 20_000, interval: 50 })
    const sees = (words: string | RegExp) => soon(() => phone.text).toMatch(words)
    const goTo = async (page: string) => {
      phone.navigate('reLaunch', `/pages/${page}/index`)
      await soon(() => phone.route).toBe(`pages/${page}/index`)
      await sees('我的')
      await soon(() => phone.count('.skeleton')).toBe(0)
    }
    const rowsOf = async (id: string) => (await test.cell(id)).workspace.rows()
    const rowOf = async (id: string) =>
      (await rowsOf(id)).find((row) => row.customerName.includes(CUSTOMER))

    it('signs in whoever this company knows by that id', async () => {
      phone.launch('pages/me/index')
      await sees(NAMES[OURS])
      expect(phone.text).not.toContain(NAMES[OTHERS])
    })

    it('takes a sentence and a photo, and stores them with this company', async () => {
      await goTo('capture')
      await sees('记下')
      phone.type('.pad__text', `新客户 ${CUSTOMER}，报价发过去了，卡在付款周期，今天下午3点回访`)
      await sees('付款周期')
      const at = path.join(folder, 'site.jpg')
      writeFileSync(at, await photo(40))
      client.photos = [at]
      phone.tap('拍照')
      await soon(() => phone.text).toContain('已存')
      phone.tap('记下')
      await soon(async () => (await rowOf(OURS))?.obstacle ?? null).toBe('付款周期')
      const { workspace, app } = await test.cell(OURS)
      const deal = async () =>
        workspace.store.load<Deal>(OURS, `deal/${(await rowOf(OURS))?.id ?? ''}`)
      await soon(async () => (await deal())?.state.evidence.length).toBe(1)
      const fileId = (await deal())?.state.evidence[0]?.fileId ?? ''
      const kept = await app.files.read(OURS, fileId)
      expect(kept !== null && Buffer.from(kept).equals(readFileSync(at))).toBe(true)
      expect(await app.files.read(OTHERS, fileId)).toBeNull()
      expect(await rowsOf(OTHERS)).toEqual([])
      expect(await test.store.list('main', 'deal')).toEqual([])
    })

    it('lists what is due today of this company, and nothing of another one', async () => {
      const { workspace } = await test.cell(OTHERS)
      const theirs = await test.user(OTHERS, MEMBER)
      const opened = await theirs.post('/api/deals', {
        ...{ clientId: 'theirs-1', customerName: '别家的客户', stage: 'quote' },
        confirmedDifferent: true,
        changes: {
          obstacle: '价格',
          nextAction: { date: '2026-11-23', time: '15:00', isDeadline: false, text: '回访' },
        },
      })
      expect(opened.status, JSON.stringify(opened.body)).toBe(200)
      expect(workspace.rows()).toHaveLength(1)
      await goTo('deals')
      await sees(CUSTOMER)
      await sees('今天')
      expect(phone.text).not.toContain('别家的客户')
      phone.tap(new RegExp(CUSTOMER))
      await soon(() => phone.route).toBe('pages/deal/index')
      await sees('付款周期')
      await soon(() => client.calls).toContain('downloadFile')
    })

    it('lets nobody in by a code of another company’s tenant', async () => {
      await goTo('me')
      phone.tap('退出登录')
      await sees(suite.enter)
      holderOf = OTHERS
      const before = client.requests.length
      phone.tap(suite.enter)
      await soon(() => client.requests.length).toBeGreaterThan(before)
      await soon(() => phone.count('.sign-in__problem')).toBe(1)
      expect(phone.text).not.toContain(NAMES[OTHERS])
      holderOf = OURS
      phone.tap(suite.enter)
      await soon(() => phone.route).not.toBe('pages/sign-in/index')
      await goTo('me')
      await sees(NAMES[OURS])
    })

    it('asked nothing but this company, called nothing its client lacks, complained of nothing', () => {
      expect(client.reached.length).toBeGreaterThan(10)
      expect(client.reached.filter((at) => !at.startsWith(`/w/${OURS}/`))).toEqual([])
      const missing: readonly string[] = NOT_IN_WECOM
      expect(client.calls.filter((name) => missing.includes(name))).toEqual([])
      expect(complaints.mock.calls.map((call) => String(call[0]).slice(0, 300))).toEqual([])
    })
  })
}
