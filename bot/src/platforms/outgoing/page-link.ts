/** Where a card's page lies in a browser: the page routes by what stands behind `#`. Pure. */
import type { Card } from '../../cards/card.ts'

/** @param publicOrigin e.g. `https://kedu.example.com`; `page` null: the front page */
export function pageLink(publicOrigin: string, page: string | null): string {
  return page === null ? `${publicOrigin}/` : `${publicOrigin}/#${page}`
}

/** Where a tap on a card leads; null: nowhere. */
export type CardLink = (card: Pick<Card, 'page'>) => string | null

/**
 * For WeCom: by way of the app's sign-in, where there is an app, which knows without a question who
 * opens it there.
 */
export function wecomCardLink(publicOrigin: string | null, hasApp: boolean): CardLink {
  return ({ page }) => {
    if (publicOrigin === null || page === null) return null
    return hasApp
      ? `${publicOrigin}/auth/wecom/start?to=${encodeURIComponent(`/#${page}`)}`
      : pageLink(publicOrigin, page)
  }
}
