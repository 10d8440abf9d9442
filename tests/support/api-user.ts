/** Somebody at the pages of the mini-program: asks the API as a page does. */
import { createHash } from 'node:crypto'
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { UploadState } from '@kedu/shared/contracts/api/uploads'
import type { TestApp } from './build-test-app.ts'
import { undocumented } from './documented-answers.ts'

export interface ApiAnswer<T = unknown> {
  status: number
  body: T
  headers: Record<string, unknown>
}

let acts = 0

/** A new id for one act of a page. */
export function clientId(): string {
  acts += 1
  return `test-act-${acts}`
}

export function tokenFor(test: TestAt, personId: string): string {
  const sessions = new WebSessions({
    secret: new Uint8Array(32).fill(7),
    workspace: test.workspace.id,
    clock: test.now,
    lifetimeMs: 400 * 86_400_000,
  })
  return sessions.issue(personId, `test-${personId}`).token
}

/** As much of an app as a page reaches. */
export type TestAt = Pick<TestApp, 'app' | 'workspace' | 'now'>

export class ApiUser {
  readonly personId: string
  readonly #test: TestAt
  readonly #token: string | null

  /** `token` null: without a session. */
  constructor(test: TestAt, personId: string, token: string | null = tokenFor(test, personId)) {
    this.#test = test
    this.personId = personId
    this.#token = token
  }

  get<T>(url: string, headers: Record<string, string> = {}): Promise<ApiAnswer<T>> {
    return this.send('GET', url, undefined, headers)
  }

  post<T>(url: string, body: object): Promise<ApiAnswer<T>> {
    return this.send('POST', url, body)
  }

  patch<T>(url: string, body: object): Promise<ApiAnswer<T>> {
    return this.send('PATCH', url, body)
  }

  async send<T>(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT',
    url: string,
    payload?: object | Buffer | string,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<T>> {
    const response = await this.#test.app.http.inject({
      method,
      url,
      headers: {
        ...(this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    })
    const isJson = String(response.headers['content-type'] ?? '').includes('json')
    const status = response.statusCode
    const body = isJson && response.body !== '' ? response.json() : response.rawPayload
    if (isJson && response.body !== '') {
      const fault = await undocumented(this.#test, { method, url, status, body })
      if (fault !== null) throw new Error(fault)
    }
    return { status, body: body as T, headers: response.headers }
  }

  /** Sends a file in pieces; returns what evidence is attached with. */
  async upload(bytes: Buffer, fileName: string, pieceBytes = 256 * 1024): Promise<UploadState> {
    const created = await this.post<UploadState>('/api/uploads', {
      clientId: clientId(),
      fileName,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
    if (created.status !== 200) throw new Error(JSON.stringify(created.body))
    let state = created.body
    while (state.file === null) {
      const piece = bytes.subarray(state.offset, state.offset + pieceBytes)
      const put = await this.put<UploadState>(state.id, state.offset, piece)
      if (put.status !== 200) throw new Error(JSON.stringify(put.body))
      state = put.body
    }
    return state
  }

  put<T>(id: string, offset: number, bytes: Buffer): Promise<ApiAnswer<T>> {
    return this.send('PUT', `/api/uploads/${id}?offset=${offset}`, bytes, {
      'content-type': 'application/octet-stream',
    })
  }
}
