/** What every compiled mini-program does on a phone: the journey is told once, for every suite. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { TestApp } from '../build-test-app.ts'
import { built } from '../built.ts'
import { photo } from '../web-chat/stand-in.ts'
import { FakeClient, NOT_IN_WECOM } from './fake-client.ts'
import { onPhone } from './on-phone.ts'
import { Simulator } from './simulator.ts'

export interface MiniSuite {
  kind: 'wecom' | 'dingtalk'
  /** Names its client is known under. */
  names: readonly string[]
  /** The button of the sign-in page. */
  enter: string
  target: 'weapp' | 'dd'
  open(): Promise<{
    company: {
      url: string
      test: TestApp
      settle(): Promise<void>
      advance(ms: number): Promise<void>
      close(): Promise<void>
    }
    /** A one-time code of the suite. */
    code(userId: string): string
  }>
}

const CUSTOMER = '常州天合机械'

export function miniJourney(suite: MiniSuite): void {
  describe(`the mini-program of ${suite.kind}`, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kedu-mini-'))
    const complaints = vi.spyOn(console, 'error')
    const root = path.join(folder, 'build')
    let opened: Awaited<ReturnType<MiniSuite['open']>>
    let phone: Simulator
    let client: FakeClient
    let holder = 'wangmin'

    beforeAll(async () => {
      onPhone(built(suite.target), root)
      opened = await suite.open()
      client = new FakeClient({
        kind: suite.kind,
        server: opened.company.url,
        folder,
        code: () => opened.code(holder),
        onNavigate: (kind, url) => phone.navigate(kind, url),
      })
      phone = new Simulator(root, client, suite.names)
    })
    afterAll(async () => {
      phone?.stop()
      await opened?.company.close()
      rmSync(folder, { recursive: true })
    })

    const soon = (what: () => unknown) => expect.poll(what, { timeout: 20_000, interval: 50 })
    const sees = (words: string | RegExp) => soon(() => phone.text).toMatch(words)
    const goTo = async (page: string) => {
      phone.navigate('reLaunch', `/pages/${page}/index`)
      await soon(() => phone.route).toBe(`pages/${page}/index`)
    }
    const signIns = () => client.calls.filter((name) => /login|getAuthCode/.test(name)).length
    const rowOf = (name: string) =>
      opened.company.test.workspace.rows().find((row) => row.customerName.includes(name))

    it('knows whose phone it is when it starts, and draws every page', async () => {
      const { pages } = JSON.parse(readFileSync(path.join(root, 'app.json'), 'utf8')) as {
        pages: string[]
      }
      phone.launch(pages[0] ?? '')
      await sees(/我的/)
      expect(signIns()).toBe(1)
      // A customer’s pages need a customer: see below; 财务 and 接口 are not for who leads. The sign-in page sends on who is in,
      // 随手记 who leads.
      const drawn = pages.filter(
        (page) => !/\/(deal|quotes|finance|access|sign-in|capture)\//.test(page),
      )
      for (const page of drawn) {
        phone.navigate('reLaunch', `/${page}`)
        await soon(() => phone.route).toBe(page)
        await sees(/我的/)
        await soon(() => phone.count('.skeleton')).toBe(0)
        expect(phone.text, page).not.toContain('再连一次')
      }
      expect(signIns()).toBe(1)
    })

    it('changes hands: signed out, it waits until the next one asks to be let in', async () => {
      await goTo('me')
      await sees('王敏')
      phone.tap('退出登录')
      await sees(suite.enter)
      expect(signIns()).toBe(1)
      holder = 'zhangwei'
      phone.tap(suite.enter)
      // A rep comes to 随手记 first.
      await soon(() => phone.route).toBe('pages/capture/index')
      await sees('记下')
      await soon(() => phone.count('.skeleton')).toBe(0)
      await goTo('me')
      await sees('张伟')
      expect(signIns()).toBe(2)
    })

    it('takes what is said, and the answer comes without being asked for', async () => {
      await goTo('chat')
      await sees(/说一句就行/)
      phone.type('.input', `新客户 ${CUSTOMER}，报价发过去了，卡在付款周期，明天下午3点回访`)
      await soon(() => phone.count('.composer__send--ready')).toBe(1)
      phone.tap('发送')
      await soon(async () => {
        await opened.company.settle()
        return rowOf(CUSTOMER)?.stage ?? null
      }).toBe('quote')
      await sees('已新建')
    })

    it('sends a photo, and shows it', async () => {
      const at = path.join(folder, 'site.jpg')
      writeFileSync(at, await photo(30))
      client.photos = [at]
      phone.press('.composer__icon')
      await soon(() => phone.count('.picked')).toBe(1)
      phone.tap('发送')
      await soon(() => client.calls).toContain('uploadFile')
      await soon(() => client.calls).toContain('downloadFile')
      await opened.company.settle()
    })

    it('shows the customer, and changes what one may change', async () => {
      await goTo('deals')
      await sees(CUSTOMER)
      phone.tap(new RegExp(CUSTOMER))
      await soon(() => phone.route).toBe('pages/deal/index')
      await sees('付款周期')
      phone.navigate('navigateTo', `/pages/quotes/index?id=${rowOf(CUSTOMER)?.id}`)
      await soon(() => phone.route).toBe('pages/quotes/index')
      await sees('还没有报价单')
      await goTo('me')
      await sees('马上推送')
      phone.choose('.choice', 1)
      const { people } = opened.company.test.workspace
      await soon(() => people.get('zhangwei')?.delivery).toBe('digest')
    })

    it('renews its session in silence, and signs in anew when that has ended', async () => {
      const before = signIns()
      await opened.company.advance(16 * MINUTE_MS)
      await goTo('deals')
      await sees(CUSTOMER)
      expect(signIns()).toBe(before)
      await opened.company.advance(8 * 24 * 60 * MINUTE_MS)
      await goTo('me')
      await sees('张伟')
      // Who one was last is shown at once; the suite is asked behind it.
      await soon(signIns).toBe(before + 1)
      await soon(() => phone.count('.skeleton')).toBe(0)
    })

    it('says so when the network is gone, and goes on when it is back', async () => {
      client.setOnline(false)
      await sees(/网络断开/)
      client.setOnline(true)
      await soon(() => phone.text).not.toMatch(/网络断开/)
    })

    it('says why one who left is not let in', async () => {
      const { people } = opened.company.test.workspace
      const person = people.get('zhangwei')
      if (person === null) throw new Error('Nobody')
      await people.save({ ...person, active: false }, 'cli', opened.company.test.now())
      // Sent on to the sign-in page before one could look.
      phone.navigate('reLaunch', '/pages/deals/index')
      await sees('已停用')
      expect(phone.text).not.toContain(CUSTOMER)
    })

    it('called nothing its client lacks, and complained of nothing', () => {
      const missing: readonly string[] = NOT_IN_WECOM
      expect(client.calls.filter((name) => missing.includes(name))).toEqual([])
      expect(complaints.mock.calls.map((call) => String(call[0]).slice(0, 300))).toEqual([])
    })
  })
}
