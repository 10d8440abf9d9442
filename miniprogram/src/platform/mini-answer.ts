import type { HttpAnswer } from './host-types.ts'

/** From what a mini-program hands over to an answer; a body that is not JSON counts as none. */
export function miniAnswer(status: number, body: unknown): HttpAnswer {
  if (typeof body !== 'string') return { kind: 'answer', status, body: body ?? null }
  try {
    return { kind: 'answer', status, body: JSON.parse(body) }
  } catch {
    return { kind: 'answer', status, body: null }
  }
}

/** Name of the file at the end of a path. */
export function nameAt(path: string): string {
  return path.split('/').pop() || 'photo.jpg'
}
