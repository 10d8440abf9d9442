import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { built } from '../support/built.ts'
import { describeInBrowser, openBrowser } from '../support/web-chat/browser.ts'
import {
  handledCard,
  listCard,
  plainCard,
  redFlagCard,
  storedCard,
} from '../support/web-chat/cards.ts'
import { photo, type StandIn, standIn } from '../support/web-chat/stand-in.ts'

const PHONE = { width: 375, height: 812 }
const DESKTOP = { width: 1280, height: 860 }

describeInBrowser('the web chat page', () => {
  let server: StandIn
  let url: string
  const servers: StandIn[] = []

  beforeAll(async () => {
    server = await standIn({ pageRoot: built('h5') })
    await server.app.listen({ port: 0, host: '127.0.0.1' })
    servers.push(server)
    url = addressOf(server)
  })
  afterAll(async () => {
    for (const each of servers) await each.app.close()
  })

  async function window(size = PHONE, colorScheme: 'light' | 'dark' = 'light') {
    const browser = await openBrowser()
    const context = await browser.newContext({
      viewport: size,
      colorScheme,
      reducedMotion: 'reduce',
      locale: 'zh-CN',
    })
    const page = await context.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    return { page, context, problems }
  }

  async function signIn(page: Page, name: string) {
    await page.goto(`${url}/#/pages/chat/index`)
    await page.getByRole('button', { name }).click()
    await page.getByRole('log').waitFor()
  }

  async function write(page: Page, text: string) {
    await page.getByLabel('消息', { exact: true }).fill(text)
    await page.getByRole('button', { name: '发送' }).click()
  }

  /** For looking at: kept when KEDU_SCREENSHOTS names a folder. */
  async function shot(page: Page, name: string) {
    const folder = process.env.KEDU_SCREENSHOTS
    if (!folder) return
    mkdirSync(folder, { recursive: true })
    await page.screenshot({ path: path.join(folder, `${name}.png`) })
  }

  it('lets two windows of one browser be two people, and shows the push at once', async () => {
    const { page: rep, context, problems } = await window()
    await signIn(rep, '李晓雯')
    const manager = await context.newPage()
    await signIn(manager, '王建国')
    await write(rep, '华东机电报价发过去了，卡在付款周期，周五上午再打电话')
    await rep.getByRole('log').getByText('卡在付款周期，周五').waitFor()
    await server.say('boss', 'push-1', redFlagCard)
    await manager.getByRole('heading', { name: '华东机电 已超期 51 小时' }).waitFor()
    expect(await rep.getByRole('heading', { name: '已超期' }).count()).toBe(0)

    await manager.getByLabel('障碍，不对就换一个').selectOption('价格')
    await manager.getByRole('button', { name: '已联系，3 天后再跟' }).click()
    await expect.poll(() => server.inbound.at(-1)?.content.kind).toBe('tap')
    expect(server.inbound.at(-1)?.content).toMatchObject({
      action: { kind: 'repair', choice: { kind: 'contacted' } },
      selections: { obstacle: '价格' },
      receipt: { messageId: 'push-1' },
    })
    const receipt = server.inbound.at(-1)!.content
    if (receipt.kind !== 'tap') throw new Error('not a tap')
    await server.platform.updateCard(receipt.receipt, handledCard, {
      idempotencyKey: 'update-1',
      now: server.inbound.at(-1)!.receivedAt,
    })
    await manager.getByText('已处理 · 王建国 · 14:07').waitFor()
    expect(await manager.getByRole('button', { name: '已联系，3 天后再跟' }).count()).toBe(0)
    expect(problems).toEqual([])
  })

  it('keeps a message while the network is away and sends it once when it is back', async () => {
    const { page, context } = await window()
    await signIn(page, '陈立')
    const before = server.inbound.length
    await context.setOffline(true)
    await page.getByText('网络断开了').waitFor()
    await write(page, '苏州恒力泵业明天下午三点上门')
    await page.getByText('等待发送').waitFor()
    await page.getByLabel('消息', { exact: true }).fill('还没写完')
    await context.setOffline(false)
    await expect.poll(() => server.inbound.length, { timeout: 15_000 }).toBe(before + 1)
    await page.getByText('等待发送').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('log').getByText('苏州恒力泵业明天下午三点上门').waitFor()
    expect(await page.getByLabel('消息', { exact: true }).inputValue()).toBe('还没写完')
    expect(server.inbound.length).toBe(before + 1)
  })

  it('says that a message failed and sends it again under the same id', async () => {
    const { page } = await window()
    await signIn(page, '陈立')
    await page.getByLabel('消息', { exact: true }).fill('')
    server.refuseWith = 500
    await write(page, '这条先失败')
    await page.getByText('刚才没有存下来').waitFor()
    await shot(page, 'phone-light-failed')
    server.refuseWith = null
    const before = server.inbound.length
    await page.getByRole('button', { name: '重发' }).click()
    await expect.poll(() => server.inbound.length).toBe(before + 1)
    await page.getByRole('button', { name: '重发' }).waitFor({ state: 'detached' })
  })

  it('shows a card that came while the page was not connected', async () => {
    const { page, context } = await window()
    await signIn(page, '陈立')
    await page.getByText('已连接').first().waitFor()
    await context.setOffline(true)
    await server.say('rep2', 'while-away', plainCard('你离开时说的话'))
    await context.setOffline(false)
    await page.getByText('你离开时说的话').waitFor({ timeout: 20_000 })
  })

  it('moves the trial clock and says the time of the trial', async () => {
    const { page } = await window()
    await signIn(page, '赵敏')
    await page.getByRole('button', { name: /赵敏/ }).click()
    await page.locator('.header__panel').getByText('体验专用：时间快进').waitFor()
    await shot(page, 'phone-light-menu')
    await page.locator('.header__panel').getByRole('button', { name: '+50 小时' }).click()
    await page.locator('.header__panel').getByText('11月25日 周三 16:').waitFor()
    server.clock.offsetMs = 0
  })

  for (const [sizeName, size] of [
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const) {
    for (const scheme of ['light', 'dark'] as const) {
      it(`fits ${sizeName}, ${scheme}: sign-in, empty talk, cards and photos`, async () => {
        const own = await standIn({ pageRoot: built('h5') })
        await own.app.listen({ port: 0, host: '127.0.0.1' })
        servers.push(own)
        const { page, problems } = await window(size, scheme)
        const name = `${sizeName}-${scheme}`
        await page.goto(`${addressOf(own)}/#/pages/chat/index`)
        await page.getByRole('button', { name: '李晓雯' }).waitFor()
        await shot(page, `${name}-sign-in`)
        expect(await sideways(page)).toBe(0)
        await page.getByRole('button', { name: '赵敏' }).click()
        await page.getByRole('log').waitFor()
        await shot(page, `${name}-empty`)
        await page.goto(`${addressOf(own)}/#/pages/sign-in/index?to=chat`)
        await page.getByRole('button', { name: '李晓雯' }).click()
        await page.getByRole('log').waitFor()

        await write(page, '华东机电报价发过去了，卡在付款周期，周五上午再打电话')
        await own.say('rep1', `stored-${name}`, storedCard)
        await page.getByRole('heading', { name: '华东机电 已记下' }).last().waitFor()
        await shot(page, `${name}-stored`)
        const chooser = page.waitForEvent('filechooser')
        await page.getByRole('button', { name: '发照片' }).click()
        await (await chooser).setFiles(
          await Promise.all(
            [210, 30, 120].map(async (hue) => ({
              name: `合同-${hue}.jpg`,
              mimeType: 'image/jpeg',
              buffer: await photo(hue),
            })),
          ),
        )
        await shot(page, `${name}-picked`)
        await page.getByRole('button', { name: '发送' }).click()
        await page.locator('.line--me button.thumb img').last().waitFor()
        await own.say('rep1', `photos-${name}`, plainCard('收到 3 张照片，是哪个客户的？'))
        await page.getByText('收到 3 张照片').last().waitFor()
        await shot(page, `${name}-photos`)
        await page.locator('.line--me button.thumb').last().click()
        await page.locator('.viewer__image').waitFor()
        await shot(page, `${name}-viewer`)
        await page.keyboard.press('Escape')
        await own.say('rep1', `list-${name}`, listCard)
        await page.getByRole('heading', { name: '今天要跟的 3 个客户' }).last().waitFor()
        await shot(page, `${name}-list`)
        await own.say('rep1', `red-${name}`, redFlagCard)
        await page.getByRole('heading', { name: '已超期 51 小时' }).last().waitFor()
        await shot(page, `${name}-red`)

        expect(await sideways(page)).toBe(0)
        expect(await smallTargets(page)).toEqual([])
        expect(problems).toEqual([])
      })
    }
  }
})

function addressOf(server: StandIn): string {
  return `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`
}

/** Pixels the page is wider than its window. */
function sideways(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
}

/** Buttons one could miss with a thumb. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('button, select, textarea')]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
    .map(({ element }) => element.textContent || element.getAttribute('aria-label'))`)
}
