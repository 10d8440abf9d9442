/** The pages of two companies of one server, side by side in one browser. */
import { linkPerson } from '@kedu/server/cli/commands/people-link'
import { newPerson } from '@kedu/shared/people/person'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { built } from '../support/built.ts'
import { TestInstallation } from '../support/installation.ts'
import { shot, visit } from '../support/pages-company.ts'
import { describeInBrowser } from '../support/web-chat/browser.ts'

const soon = <T>(what: () => Promise<T>) => expect.poll(what, { timeout: 20_000 })
/** Scopes of service workers, and the files kept, by path. */
const kept = (page: Page) =>
  page.evaluate<{ scopes: string[]; files: string[] }>(`(async () => {
    const workers = await navigator.serviceWorker.getRegistrations()
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)))
    const files = (await Promise.all(caches_.map((cache) => cache.keys()))).flat()
    const path = (url) => new URL(url).pathname
    return { scopes: workers.map(({ scope }) => path(scope)).sort(), files: files.map(({ url }) => path(url)) }
  })()`)

describeInBrowser('two companies in one browser', () => {
  let test: TestInstallation

  beforeAll(async () => {
    test = await TestInstallation.open({ pageRoot: built('h5') })
    for (const [id, name] of [
      ['acme', '李娜'],
      ['beta', '王强'],
    ] as const) {
      await test.create(id)
      const { workspace } = await test.cell(id)
      await workspace.people.save(newPerson({ id: 'rep', name }), 'import', test.now())
    }
  })
  afterAll(async () => {
    await test?.close()
  })

  async function enter(page: Page, id: string, name: string): Promise<void> {
    let said = ''
    const company = await test.installation.companyOf(id)
    if (company === null) throw new Error(`No company ${id}`)
    const write = (text: string) => {
      said += text
    }
    const silent = { readFile: async () => Buffer.from(''), writeFile: async () => undefined }
    await linkPerson(name, { ...company, ...silent, write, note: () => undefined })
    const [path = ''] = /\/w\/\S+/.exec(said) ?? []
    await page.goto(test.url + path)
    await page.getByRole('button').click()
    await page.getByRole('navigation').first().waitFor()
  }

  const mine = async (page: Page) => {
    await page.getByRole('navigation').first().getByRole('button', { name: '我的' }).click()
  }

  it('keeps sessions, drafts and the page itself of each apart', async () => {
    const { page, context, problems } = await visit(undefined, undefined, {
      keepsPage: true,
    })
    await enter(page, 'acme', '李娜')
    expect(new URL(page.url()).pathname).toBe('/w/acme/')
    const other = await context.newPage()
    await enter(other, 'beta', '王强')
    await mine(page)
    await mine(other)
    await page.getByText('李娜').first().waitFor()
    await other.getByText('王强').first().waitFor()
    await shot(page, 'two-companies-acme')
    await shot(other, 'two-companies-beta')

    await soon(() => kept(page)).toMatchObject({ scopes: ['/w/acme/', '/w/beta/'] })
    await soon(async () => (await kept(page)).files).toContain('/w/acme/')
    await soon(async () => (await kept(page)).files).toContain('/w/beta/')
    const names = `Promise.resolve([...Object.keys(localStorage), ...Object.keys(sessionStorage)])`
    expect((await page.evaluate<string[]>(names)).filter((key) => key.startsWith('kedu:'))).toEqual(
      [],
    )

    // The page opens without a network, each its own.
    await context.setOffline(true)
    await page.reload()
    await page.getByRole('navigation').first().waitFor()
    expect(new URL(page.url()).pathname).toBe('/w/acme/')
    await context.setOffline(false)
    await page.reload()

    await mine(page)
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.waitForURL(/sign-in/)
    await soon(() => kept(other)).toMatchObject({ scopes: ['/w/beta/'] })
    const left = async () =>
      (await kept(other)).files.filter((path) => !path.startsWith('/w/beta/'))
    await soon(left).toEqual([])
    await other.reload()
    await mine(other)
    await other.getByText('王强').first().waitFor()
    // What the line's end says in the console is no fault of the page.
    expect(problems.filter((problem) => !/ERR_|status of 401/.test(problem))).toEqual([])
    await context.close()
  })
})
