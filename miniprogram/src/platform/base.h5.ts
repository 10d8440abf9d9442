/**
 * Path below which the page's company is reached: '' at the root of a server, `/w/acme` for one company among several
 * (server/docs/workspaces.md). Its address says so, and nothing else does: the same files serve all of them.
 */
export const base: string = /^\/w\/[a-z0-9-]+(?=\/)/.exec(window.location.pathname)?.[0] ?? ''

/** Two companies of one server share the browser's storage: each has names of its own. */
export function ownName(name: string): string {
  return base === '' ? name : `${base} ${name}`
}
