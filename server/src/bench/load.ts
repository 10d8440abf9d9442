/** The load generator: as many connections as asked for, each with one request at a time. */
import { Pool } from 'undici'
import type { PreparedCallback } from './wecom-side.ts'

export interface LoadResult {
  /** Per request, from sending to the whole answer, ms. */
  latencies: number[]
  wallMs: number
}

/** Sends everything; throws when anything is answered with something else than 200. */
export async function sendAll(
  origin: string,
  requests: readonly PreparedCallback[],
  connections: number,
): Promise<LoadResult> {
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const latencies: number[] = []
  let next = 0
  const lane = async () => {
    for (let request = requests[next++]; request; request = requests[next++]) {
      const begin = performance.now()
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: request.path,
        headers: { 'content-type': 'text/xml; charset=utf-8' },
        body: request.body,
      })
      await body.text()
      if (statusCode !== 200) throw new Error(`Answered with ${statusCode}`)
      latencies.push(performance.now() - begin)
    }
  }
  const begin = performance.now()
  await Promise.all(Array.from({ length: connections }, lane))
  const wallMs = performance.now() - begin
  await pool.close()
  return { latencies, wallMs }
}
