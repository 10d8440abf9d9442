/**
 * The pages people see, by their paths: the same in the mini-programs and, behind `#`, in a browser.
 * The page opens them; cards and tasks on other platforms lead to them.
 */
export const PAGES = {
  capture: '/pages/capture/index',
  chat: '/pages/chat/index',
  deals: '/pages/deals/index',
  deal: '/pages/deal/index',
  quotes: '/pages/quotes/index',
  tasks: '/pages/tasks/index',
  alerts: '/pages/alerts/index',
  team: '/pages/team/index',
  boards: '/pages/boards/index',
  boardRows: '/pages/board-rows/index',
  finance: '/pages/finance/index',
  leads: '/pages/leads/index',
  rules: '/pages/rules/index',
  access: '/pages/access/index',
  me: '/pages/me/index',
  signIn: '/pages/sign-in/index',
} as const

export type PageName = keyof typeof PAGES

/** Path with its parameters, e.g. `/pages/deal/index?id=d1`. */
export function pageAddress(page: PageName, params: Readonly<Record<string, string>> = {}): string {
  const query = Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return query === '' ? PAGES[page] : `${PAGES[page]}?${query}`
}
