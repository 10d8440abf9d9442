import Taro from '@tarojs/taro'
import { host } from '../platform/host'

export const PAGES = {
  chat: '/pages/chat/index',
  deals: '/pages/deals/index',
  deal: '/pages/deal/index',
  tasks: '/pages/tasks/index',
  alerts: '/pages/alerts/index',
  team: '/pages/team/index',
  me: '/pages/me/index',
  signIn: '/pages/sign-in/index',
} as const

export type PageName = keyof typeof PAGES

/** Instead of everything that is open: tabs, sign-in. */
export function switchTo(page: PageName, params: Record<string, string> = {}): void {
  void Taro.reLaunch({ url: addressOf(page, params) })
}

/** On top of what is open: one comes back to it. */
export function openPage(page: PageName, params: Record<string, string> = {}): void {
  void Taro.navigateTo({ url: addressOf(page, params) })
}

/** Back to where one came from; to the list when the page was opened by its address. */
export function goBack(otherwise: PageName): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack()
  else switchTo(otherwise)
}

export function toSignIn(): void {
  switchTo('signIn')
}

function addressOf(page: PageName, params: Record<string, string>): string {
  const query = Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return query === '' ? PAGES[page] : `${PAGES[page]}?${query}`
}

/** One customer: beside the list on a wide screen, on top of what is open on a phone. */
export function openDealPage(id: string): void {
  if (host.isWide()) switchTo('deals', { id })
  else openPage('deal', { id })
}
