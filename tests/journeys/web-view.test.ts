/** The page in the web views of WeCom and DingTalk: their clients' bridges stand here as Android has them. */
import { pageSignature as dingtalkSignature } from '@kedu/bot/platforms/dingtalk/sign-in'
import { pageSignature as wecomSignature } from '@kedu/bot/platforms/wecom/sign-in'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { built } from '../support/built.ts'
import { DingtalkCompany } from '../support/dingtalk-company.ts'
import { enter, type PagesCompany, PHONE, pagesCompany, visit } from '../support/pages-company.ts'
import { describeInBrowser } from '../support/web-chat/browser.ts'
import { throughWecom } from '../support/web-chat/through-wecom.ts'
import { WecomCompany } from '../support/wecom-company.ts'

const ANDROID =
  'Mozilla/5.0 (Linux; Android 13; V2231A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/121.0.0.0 Mobile Safari/537.36'
const WECOM = `${ANDROID} wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh`
/** Before 3.0.24 the app is let in only after the company is. */
const OLD_WECOM = `${ANDROID} wxwork/3.0.20 MicroMessenger/7.0.1 Language/zh`
const DINGTALK = `${ANDROID} AliApp(DingTalk/7.6.0) com.alibaba.android.rimet/0 Channel/227200 language/zh-CN`

/** Of the company on DingTalk. */
const PUBLIC_ORIGIN = 'https://kedu.example.com'
/** Nobody is known yet. */
const IS_UNKNOWN = /status of 401/

interface BridgeCall {
  name: string
  params: Record<string, unknown>
}

const callsOf = (page: Page) => page.evaluate<BridgeCall[]>('window.bridgeCalls')

/** Scripts of the suites that the page fetched. */
function suiteScripts(page: Page): string[] {
  const fetched: string[] = []
  page.on('request', (request) => {
    const name = /\/(suite-\w+)\./.exec(request.url())?.[1]
    if (name !== undefined) fetched.push(name)
  })
  return fetched
}

describeInBrowser('the page', () => {
  describe('in an ordinary browser', () => {
    let company: PagesCompany
    beforeAll(async () => {
      company = await pagesCompany()
    })
    afterAll(() => company?.test.close())

    it('fetches no code of a suite, not even ahead of time', async () => {
      const { page, context, problems } = await visit()
      const fetched = suiteScripts(page)
      await context.grantPermissions(['geolocation'])
      await context.setGeolocation({ latitude: 31.77, longitude: 119.95, accuracy: 18 })
      await enter(page, company.url, '张伟', 'capture')
      await page.getByRole('button', { name: '加上位置' }).click()
      await page.getByText('误差 18 米').waitFor()
      await page.waitForLoadState('networkidle')
      expect(fetched).toEqual([])
      expect(problems).toEqual([])
      await context.close()
    })
  })

  describe("in WeCom's web view", () => {
    let company: WecomCompany
    beforeAll(async () => {
      company = await WecomCompany.open({ pageRoot: built('h5') })
    })
    afterAll(() => company?.close())

    it.each([
      ['', WECOM, ['agentConfig', 'geoLocation']],
      [', an old one', OLD_WECOM, ['preVerifyJSAPI', 'agentConfig', 'geoLocation']],
    ])(
      'knows who is there, and is let in by what the server signed%s',
      async (_old, userAgent, steps) => {
        const { page, context, problems } = await visit(PHONE, 'light', {
          userAgent,
          keepsPage: true,
        })
        const fetched = suiteScripts(page)
        await page.addInitScript(`
        window.bridgeCalls = []
        window.WeixinJSBridge = {
          on() {},
          invoke(name, params, answer) {
            window.bridgeCalls.push({ name, params })
            const place = { latitude: 31.23, longitude: 121.47, accuracy: 30 }
            setTimeout(() => answer({ err_msg: name + ':ok', ...(name === 'geoLocation' ? place : {}) }))
          },
        }`)
        await throughWecom(page, company, 'zhangwei')
        await page.goto(company.url)
        await page.getByRole('button', { name: '加上位置' }).click()
        await page.getByText('误差 30 米').waitFor()
        const calls = await callsOf(page)
        expect(calls.map(({ name }) => name)).toEqual(steps)
        const { signIn, corpId, agentId } = company.fake
        const url = `${company.url}/`
        for (const { name, params } of calls) {
          if (name === 'preVerifyJSAPI') {
            const { verifyAppId, verifyNonceStr, verifyTimestamp, verifySignature } = params
            expect(verifyAppId).toBe(corpId)
            expect(verifySignature).toBe(
              wecomSignature(
                signIn.ticketOf('CORP'),
                String(verifyNonceStr),
                Number(verifyTimestamp),
                url,
              ),
            )
          }
          if (name === 'agentConfig') {
            expect(params).toMatchObject({ corpid: corpId, agentid: String(agentId) })
            expect(params.signature).toBe(
              wecomSignature(
                signIn.ticketOf('AGENT'),
                String(params.nonceStr),
                Number(params.timestamp),
                url,
              ),
            )
          }
        }
        expect(new Set(fetched)).toEqual(new Set(['suite-wecom']))
        // Their web views clear it away; the page is theirs to keep.
        expect(
          await page.evaluate(
            'navigator.serviceWorker.getRegistrations().then((all) => all.length)',
          ),
        ).toBe(0)
        expect(problems.filter((problem) => !IS_UNKNOWN.test(problem))).toEqual([])
        await context.close()
      },
    )
  })

  describe("in DingTalk's web view", () => {
    let company: DingtalkCompany
    beforeAll(async () => {
      company = await DingtalkCompany.open({ pageRoot: built('h5'), hasAgent: true })
    })
    afterAll(() => company?.close())

    it('knows who is there, and is let in to the position by what the server signed', async () => {
      const { page, context, problems } = await visit(PHONE, 'light', {
        userAgent: DINGTALK,
        keepsPage: true,
      })
      const fetched = suiteScripts(page)
      await page.exposeFunction('freshCode', () => company.fake.directory.authCode('zhangwei'))
      await page.addInitScript(`
        window.bridgeCalls = []
        const answers = {
          'runtime.permission.requestAuthCode': async () => ({ code: await window.freshCode() }),
          'device.geolocation.get': async () => ({ latitude: 31.23, longitude: 121.47, accuracy: 30 }),
        }
        window.nuva = {
          isReady: true,
          require: () => (success, fail, space, method, params) => {
            const name = space + '.' + method
            window.bridgeCalls.push({ name, params: JSON.parse(JSON.stringify(params)) })
            ;(answers[name] ?? (async () => ({})))().then(success, fail)
          },
        }`)
      // Served at the address people reach it under.
      await page.route(`${PUBLIC_ORIGIN}/**`, async (route) => {
        const url = route.request().url().replace(PUBLIC_ORIGIN, company.url)
        await route.fulfill({ response: await route.fetch({ url }) })
      })
      await page.goto(PUBLIC_ORIGIN)
      await page.getByRole('button', { name: '加上位置' }).click()
      await page.getByText('误差 30 米').waitFor()
      const calls = await callsOf(page)
      const [asked] = calls.filter(({ name }) => name.endsWith('requestAuthCode'))
      expect(asked?.params.corpId).toBe('dingfakecorp')
      const [config] = calls.filter(({ name }) => name.endsWith('requestJsApis'))
      const { corpId, agentId, nonceStr, timeStamp, signature } = config?.params ?? {}
      expect({ corpId, agentId }).toEqual({ corpId: 'dingfakecorp', agentId: company.fake.agentId })
      expect(signature).toBe(
        dingtalkSignature(
          company.fake.directory.ticket,
          String(nonceStr),
          Number(timeStamp),
          `${PUBLIC_ORIGIN}/`,
          'sha256',
        ),
      )
      expect(new Set(fetched)).toEqual(new Set(['suite-dingtalk']))
      expect(problems.filter((problem) => !IS_UNKNOWN.test(problem))).toEqual([])
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      await context.close()
    })
  })
})
