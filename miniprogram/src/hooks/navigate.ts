import { type PageName, pageAddress } from '@kedu/shared/contracts/page-addresses'
import Taro from '@tarojs/taro'
import { host } from '../platform/host'

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

export function toSignIn(): void {
  switchTo('signIn')
}

/** One customer: beside the list on a wide screen, on top of what is open on a phone. */
export function openDealPage(id: string): void {
  if (host.isWide()) switchTo('deals', { id })
  else openPage('deal', { id })
}
