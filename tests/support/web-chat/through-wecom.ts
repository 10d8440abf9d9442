import type { Page } from 'playwright-core'
import type { WecomCompany } from '../wecom-company.ts'

/** Instead of going to WeCom's own page, the browser comes back from it at once, as this member. */
export async function throughWecom(
  page: Page,
  company: WecomCompany,
  userId: string,
): Promise<void> {
  await page.route('**/auth/wecom/start?**', async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 })
    const asked = new URL(answer.headers().location ?? '').searchParams
    const code = company.fake.signIn.pageCode(userId)
    const location = `${asked.get('redirect_uri')}?code=${code}&state=${asked.get('state')}`
    await route.fulfill({ response: answer, headers: { ...answer.headers(), location } })
  })
}
