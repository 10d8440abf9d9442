/** Every address an app answers at, read from the app itself: what is added is found. */
import type { FastifyInstance } from 'fastify'

export interface AppRoute {
  method: string
  /** With its `:names`. */
  path: string
}

export function routesOf(http: FastifyInstance): AppRoute[] {
  const above: string[] = []
  const routes: AppRoute[] = []
  for (const line of http.printRoutes({ commonPrefix: false }).split('\n')) {
    const found = /^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line)
    if (!found) continue
    const [, indent = '', part = '', methods = ''] = found
    const depth = indent.length / 4
    above.length = depth
    above.push(part)
    const path = above.join('')
    for (const method of methods.split(', ')) {
      if (method !== '' && method !== 'HEAD' && method !== 'OPTIONS') routes.push({ method, path })
    }
  }
  return routes
}
