import { dingtalkPage } from './dingtalk.h5.ts'
import type { Suite } from './suite-types.ts'
import { wecomPage } from './wecom.h5.ts'

/** In whose web view the page is open; null in an ordinary browser. The suites' own code loads only there. */
export const suite: Suite | null = suiteOf(navigator.userAgent)

function suiteOf(userAgent: string): Suite | null {
  if (/\bwxwork\//i.test(userAgent)) return wecomPage
  return /\bDingTalk\b/i.test(userAgent) ? dingtalkPage : null
}
