/** Every route of an app, as Fastify itself has it. */
import type { FastifyInstance } from 'fastify'

export interface Route {
  method: string
  /** With its parameters, `/api/deals/:dealId`. */
  url: string
}

/** HEAD goes with GET. */
export function routesOf(http: FastifyInstance): Route[] {
  const routes: Route[] = []
  const path: string[] = []
  for (const line of http.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^((?:│ {3}| {4})*)(?:├── |└── )(.*?)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (match === null) {
      if (line.trim() !== '') throw new Error(`Not a line of the route table: ${line}`)
      continue
    }
    const [, indent = '', part = '', methods = ''] = match
    path.length = indent.length / 4
    path.push(part)
    for (const method of methods.split(', ')) {
      if (method !== '' && method !== 'HEAD') routes.push({ method, url: path.join('') })
    }
  }
  return routes
}
