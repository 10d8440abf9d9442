/** Where a session of this tab's own is kept; without one the browser may have it in a cookie. */
export const TOKEN_KEY = 'kedu:token'
export const REFRESH_KEY = 'kedu:refresh'
/** Whose it is. */
export const HOLDER_KEY = 'kedu:holder'

/** Where the customers last at hand are kept, for when there is no network; gone with the session. */
export function customersKey(personId: string): string {
  return `kedu:customers:${personId}`
}
