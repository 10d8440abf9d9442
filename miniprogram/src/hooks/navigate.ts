import { PAGES, type PageName, pageAddress } from '@kedu/shared/contracts/page-addresses'
import type { Role } from '@kedu/shared/people/person'
import Taro from '@tarojs/taro'
import { host } from '../platform/host'

const pageNames = Object.keys(PAGES) as PageName[]

/** Instead of everything that is open: tabs, sign-in. */
export function switchTo(page: PageName, params: Record<string, string> = {}): void {
  void Taro.reLaunch({ url: pageAddress(page, params) })
}

/** On top of what is open: one comes back to it. */
export function openPage(page: PageName, params: Record<string, string> = {}): void {
  void Taro.navigateTo({ url: pageAddress(page, params) })
}

/** What a card is about, on top of the talk: by its address, as other platforms lead there, too. */
export function openAddress(address: string): void {
  void Taro.navigateTo({ url: address })
}

/** Back to where one came from; to the list when the page was opened by its address. */
export function goBack(otherwise: PageName): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack()
  else switchTo(otherwise)
}

/** Whatever else finds out meanwhile that one is signed out, one is on the way already. */
const ON_THE_WAY_MS = 1_000
let leftAt = 0

/** Afterwards one is back where one was. */
export function toSignIn(): void {
  if (host.now() - leftAt < ON_THE_WAY_MS) return
  const here = Taro.getCurrentPages().slice(-1)[0]?.route ?? ''
  const name = pageNames.find((page) => here.includes(PAGES[page].slice(1)))
  if (name === 'signIn') return
  leftAt = host.now()
  const isFirst = name === undefined || name === 'capture' || name === 'deal'
  switchTo('signIn', isFirst ? {} : { to: name })
}

/** The first page of somebody: who has customers of his own writes down, others read. */
export function firstPageOf(role: Role): PageName {
  return role === 'rep' ? 'capture' : 'chat'
}

export function pageNamed(name: string | undefined): PageName | null {
  return pageNames.find((page) => page === name && page !== 'signIn') ?? null
}

/** One customer: beside the list on a wide screen, on top of what is open on a phone. */
export function openDealPage(id: string): void {
  if (host.isWide()) switchTo('deals', { id })
  else openPage('deal', { id })
}
