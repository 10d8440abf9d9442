/** Many companies behind one door, on one data folder, with a clock the test moves. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { OperatedInstallation } from '@kedu/server/cli/command-io'
import type { InstallationConfig } from '@kedu/server/installation/cell'
import { FairShare } from '@kedu/server/installation/fair-share'
import { type FrontDoor, openFrontDoor } from '@kedu/server/installation/front-door'
import { Installation } from '@kedu/server/installation/installation'
import { SharedJudge } from '@kedu/server/installation/shared-judge'
import { sealCredentials } from '@kedu/server/installation/workspace-credentials'
import { WorkspaceRegistry } from '@kedu/server/installation/workspace-registry'
import { openLog } from '@kedu/server/logging/open-log'
import { Metrics } from '@kedu/server/metrics/metrics'
import { SecretBox } from '@kedu/server/secrets/secret-box'
import type { Store } from '@kedu/server/store/store'
import { openKedu } from '@kedu/server/workspace/open-workspace'
import { type Instant, instant } from '@kedu/shared/time/instant'
import { ApiUser } from './api-user.ts'
import { startInstant } from './build-test-app.ts'
import { inProcessJudge } from './in-process-judge.ts'

const SESSION_SECRET = new Uint8Array(32).fill(7)
const SECRET_KEY = new Uint8Array(32).fill(9)

export interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** A host other than the one that is called. */
  host?: string
}

export interface Answered {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export class TestInstallation {
  readonly registry: WorkspaceRegistry
  readonly installation: Installation
  readonly box = new SecretBox({ current: SECRET_KEY, old: [] })
  readonly folder: string
  readonly store: Store
  readonly config: InstallationConfig
  readonly #door: FrontDoor
  readonly #kedu: Awaited<ReturnType<typeof openKedu>>
  readonly #stop: () => Promise<void>
  #at: Instant

  /** `pageRoot`: the built page; by itself there is none. */
  static async open({
    pageRoot = null,
  }: {
    pageRoot?: string | null
  } = {}): Promise<TestInstallation> {
    const folder = mkdtempSync(join(tmpdir(), 'kedu-installation-'))
    let test: TestInstallation | null = null
    const start = startInstant()
    const now = () => test?.now() ?? start
    const kedu = await openKedu({
      dataFolder: folder,
      timezone: 'Asia/Shanghai',
      isTrial: false,
      now,
    })
    const registry = await WorkspaceRegistry.load(kedu.store, now)
    test = new TestInstallation(folder, start, kedu, registry, pageRoot)
    await test.#door.listen({ port: 0, host: '127.0.0.1' })
    return test
  }

  private constructor(
    folder: string,
    start: Instant,
    kedu: Awaited<ReturnType<typeof openKedu>>,
    registry: WorkspaceRegistry,
    pageRoot: string | null,
  ) {
    this.folder = folder
    this.store = kedu.store
    this.#kedu = kedu
    this.#at = start
    this.registry = registry
    const log = openLog(process.env.KEDU_TEST_LOG === undefined ? 'silent' : 'debug')
    const now = () => this.now()
    this.config = {
      dataFolder: folder,
      database: null,
      publicOrigin: null,
      files: null,
      secretKeys: { current: null, old: [] },
      webhooks: { allowLoopback: false },
      trustedProxies: [],
    }
    this.installation = new Installation({
      kedu,
      registry,
      config: this.config,
      box: this.box,
      judge: new SharedJudge(inProcessJudge),
      inbox: new FairShare(8),
      log,
      shared: {
        now,
        realNow: now,
        random: () => 0.5,
        randomBytes: (size) => randomBytes(size),
        newId: randomUUID,
        sessionSecret: SESSION_SECRET,
        judgingWaitMs: 60_000,
        pageRoot,
        log,
        metrics: new Metrics(),
        ownOrigin: () => this.url,
      },
    })
    this.#door = openFrontDoor({
      root: null,
      installation: this.installation,
      isStopping: () => false,
      log,
    })
    this.#stop = async () => {
      await this.installation.close()
      await this.#door.close()
      await kedu.close()
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.#door.port}`
  }

  now(): Instant {
    return this.#at
  }

  /** What a command about companies has. */
  operated(): OperatedInstallation {
    const { registry, store, config, box, installation } = this
    return {
      ...{ registry, store, config, box, by: 'root' },
      publicOrigin: 'https://kedu.example.com',
      company: (id) => installation.companyOf(id),
      leave: (id) => installation.leave(id),
    }
  }

  async advance(ms: number): Promise<void> {
    this.#at = instant(this.#at + ms)
    await this.installation.tick()
  }

  async create(id: string, credentials: Record<string, string> = {}, origin: string | null = null) {
    await this.registry.act(id, { kind: 'created', by: 'test', name: id, origin })
    const names = Object.keys(credentials)
    if (names.length === 0) return
    const sealed = sealCredentials(id, credentials, this.box)
    await this.registry.act(id, { kind: 'credentials-set', by: 'test', names }, sealed)
  }

  async cell(id: string) {
    const cell = await this.installation.cell(id)
    if (cell === null) throw new Error(`No workspace ${id}`)
    return cell
  }

  /** What signs this company's sessions, as the installation makes it. */
  sessions(id: string): WebSessions {
    const secret = createHmac('sha256', SESSION_SECRET).update(`kedu workspace\n${id}`).digest()
    return new WebSessions({
      secret,
      workspace: id,
      clock: () => this.now(),
      lifetimeMs: 400 * 86_400_000,
    })
  }

  tokenOf(id: string, personId: string): string {
    return this.sessions(id).issue(personId, `test-${personId}`).token
  }

  /** Somebody at the company's pages; behind the door. */
  async user(id: string, personId: string): Promise<ApiUser> {
    const { app, workspace } = await this.cell(id)
    const at = { app, workspace, now: () => this.now() }
    return new ApiUser(at, personId, this.tokenOf(id, personId))
  }

  /** What a command has that is about the company at the root. */
  async root() {
    const { workspace } = this.#kedu
    const connections = {
      platforms: new Map(),
      publicOrigin: null,
      dataFolder: this.folder,
      isServing: true,
    }
    return { workspace, connections, now: () => this.now() }
  }

  /** A request whose body does not end until it is released. */
  async holdRequest(path: string): Promise<() => Promise<void>> {
    const asked = request(this.url + path, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'text/plain', 'content-length': '2' },
    })
    const answered = new Promise<void>((resolve) => {
      asked.on('response', (response) => response.resume().on('end', resolve))
      asked.on('error', () => resolve())
    })
    asked.write('x')
    return async () => {
      asked.end('y')
      await answered
    }
  }

  /** Through the door. */
  ask(path: string, { method = 'GET', headers = {}, body, host }: Asked = {}): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const asked = request(
        this.url + path,
        { method, headers: { ...headers, ...(host === undefined ? {} : { host }) }, agent: false },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks),
            }),
          )
          response.on('error', reject)
        },
      )
      asked.on('error', reject)
      asked.end(body)
    })
  }

  async close(): Promise<void> {
    await this.#stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
