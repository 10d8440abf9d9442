/** One server-sent event. */
export interface StreamEvent {
  id: string | null
  name: string
  data: string
}

/**
 * Reads server-sent events out of a stream that arrives in pieces of any size. Comments (heartbeats)
 * give nothing; several data lines are joined.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createEventParser(): (chunk: string) => StreamEvent[] {
  let rest = ''
  let id: string | null = null
  let name = ''
  let data: string[] = []
  return (chunk) => {
    const events: StreamEvent[] = []
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
      if (line === '') {
        if (data.length > 0) events.push({ id, name: name || 'message', data: data.join('\n') })
        id = null
        name = ''
        data = []
        continue
      }
      const colon = line.indexOf(':')
      if (colon === 0) continue
      const field = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
      if (field === 'id') id = value
      if (field === 'event') name = value
      if (field === 'data') data.push(value)
    }
    return events
  }
}
