/**
 * A PostgreSQL of the bench's own in a temporary folder, from Debian's binaries, with the settings of a
 * real one: what is acknowledged is on the disk.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

const HOME = '/usr/lib/postgresql'
const START_MS = 60_000

export class BenchCluster {
  /** As the owner of everything. */
  readonly adminUrl: string
  /** As the role Kedu works with, which owns nothing. */
  readonly url: string
  readonly #server: ChildProcess

  private constructor(port: number, server: ChildProcess) {
    this.adminUrl = `postgres://bench@127.0.0.1:${port}/postgres`
    this.url = `postgres://kedu_app@127.0.0.1:${port}/postgres`
    this.#server = server
  }

  /** In an empty folder. Throws when PostgreSQL is not installed. */
  static async start(folder: string): Promise<BenchCluster> {
    const versions = existsSync(HOME) ? readdirSync(HOME).map(Number) : []
    const newest = versions.sort((a, b) => b - a)[0]
    if (newest === undefined)
      throw new Error(`No PostgreSQL in ${HOME}: apt-get install postgresql`)
    const bin = join(HOME, String(newest), 'bin')
    const user = otherThanRoot()
    mkdirSync(folder, { recursive: true })
    if ('uid' in user) chownSync(folder, user.uid, user.gid)
    const data = join(folder, 'data')
    const quiet = { ...user, cwd: folder, stdio: 'ignore' as const }
    const flags = ['--auth=trust', '--encoding=UTF8', '--locale=C']
    execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'bench', ...flags], quiet)
    const port = await freePort()
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      `unix_socket_directories=${folder}`,
      'max_connections=100',
      'shared_buffers=256MB',
      'max_wal_size=4GB',
    ].flatMap((one) => ['-c', one])
    const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings], quiet)
    const cluster = new BenchCluster(port, server)
    for (let waited = 0; waited < START_MS; waited += 100) {
      try {
        execFileSync(
          join(bin, 'psql'),
          ['-qd', cluster.adminUrl, '-c', 'create role kedu_app login'],
          {
            stdio: 'ignore',
          },
        )
        return cluster
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    throw new Error('PostgreSQL did not start')
  }

  async stop(): Promise<void> {
    if (this.#server.exitCode !== null) return
    this.#server.kill('SIGINT')
    await once(this.#server, 'exit')
  }
}

/** PostgreSQL refuses to run as root. */
function otherThanRoot(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || address === null) throw new Error('No free port')
  return address.port
}
