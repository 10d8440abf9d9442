/**
 * A PostgreSQL of its own in a temporary folder, from Debian's binaries: it knows nothing of a server
 * that may run on this machine, and nobody but the tests knows of it. Its settings are those of a real
 * one: what is acknowledged is on the disk.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const HOME = '/usr/lib/postgresql'
/** May do everything; the tests make databases with it. */
const SUPERUSER = 'kedu_super'
/** Made in every cluster: who owns the tables, who works with them, who has to give a password. */
export const OWNER = 'kedu_owner'
export const APPLICATION = 'kedu_app'
export const WITH_PASSWORD = 'kedu_secret'
export const PASSWORD = 'right-password'
const STANDBY = 'kedu_standby'

/** Only a machine that cannot start it at all takes so long. */
const START_MS = 60_000
/** The tests write a few hundred MB at most. */
const ENOUGH_BYTES = 2 ** 30

const ACCESS = `
local all all trust
host all ${WITH_PASSWORD} 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
host replication all 127.0.0.1/32 trust
`

/** The folder of the newest installed binaries; null: not installed. */
export function postgresBinaries(): string | null {
  const versions = existsSync(HOME) ? readdirSync(HOME) : []
  const newest = versions
    .map(Number)
    .filter(Number.isFinite)
    .sort((a, b) => b - a)[0]
  return newest === undefined ? null : join(HOME, String(newest), 'bin')
}

/** Empty: the tests are not run by root. */
type OtherUser = { uid: number; gid: number } | Record<string, never>

export class Cluster {
  readonly port: number
  readonly #bin: string
  readonly #folder: string
  readonly #user: OtherUser
  #server: ChildProcess | null = null

  private constructor(port: number, bin: string, folder: string, user: OtherUser) {
    this.port = port
    this.#bin = bin
    this.#folder = folder
    this.#user = user
  }

  static async start(settings: readonly string[] = []): Promise<Cluster> {
    const bin = postgresBinaries()
    if (bin === null) throw new Error('PostgreSQL is not installed: node tests/prepare.mjs')
    const folder = mkdtempSync(join(roomInMemory() ?? tmpdir(), 'kedu-postgres-'))
    const user = otherThanRoot()
    if ('uid' in user) chownSync(folder, user.uid, user.gid)
    const data = join(folder, 'data')
    const quiet = { ...user, cwd: folder, stdio: 'ignore' as const }
    const flags = ['--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
    execFileSync(join(bin, 'initdb'), ['-D', data, '-U', SUPERUSER, ...flags], quiet)
    writeFileSync(join(data, 'pg_hba.conf'), ACCESS)
    const cluster = new Cluster(await freePort(), bin, folder, user)
    await cluster.up(settings)
    const roles = [OWNER, APPLICATION].map((name) => `create role ${name} login;`).join(' ')
    const secret = `create role ${WITH_PASSWORD} login password '${PASSWORD}';`
    cluster.run('postgres', `${roles} ${secret}`)
    return cluster
  }

  /** Follows the other one, which from now on acknowledges nothing that has not arrived here. */
  static async standbyOf(primary: Cluster): Promise<Cluster> {
    const folder = primary.folderFor('kedu-standby-')
    primary.baseBackup(folder)
    const way = `host=127.0.0.1 port=${primary.port} user=${SUPERUSER} application_name=${STANDBY}`
    const standby = await Cluster.on(folder, [`primary_conninfo=${way}`], 'standby.signal')
    primary.run('postgres', `alter system set synchronous_standby_names = '${STANDBY}'`)
    primary.run('postgres', 'select pg_reload_conf()')
    const isFollowed = "select count(*) from pg_stat_replication where sync_state = 'sync'"
    while (primary.run('postgres', isFollowed) !== '1') await setTimeout(50)
    return standby
  }

  /** A standby becomes the one that is written to. */
  promote(): void {
    this.run('postgres', 'select pg_promote()')
  }

  /** A server of its own on what `baseBackup` wrote; comes up as the files in it say. */
  static async on(
    folder: string,
    recovery: readonly string[],
    signal = 'recovery.signal',
  ): Promise<Cluster> {
    const bin = postgresBinaries()
    if (bin === null) throw new Error('PostgreSQL is not installed: node tests/prepare.mjs')
    writeFileSync(join(folder, 'data', signal), '')
    const cluster = new Cluster(await freePort(), bin, folder, otherThanRoot())
    await cluster.up(recovery)
    return cluster
  }

  /** A folder the server may write to. */
  folderFor(prefix: string): string {
    const folder = mkdtempSync(join(tmpdir(), prefix))
    if ('uid' in this.#user) chownSync(folder, this.#user.uid, this.#user.gid)
    return folder
  }

  /** The whole server as it is now, below `folder`, while it goes on. */
  baseBackup(folder: string): void {
    const from = ['-h', '127.0.0.1', '-p', String(this.port), '-U', SUPERUSER]
    const args = [...from, '-D', join(folder, 'data'), '-X', 'stream', '-c', 'fast', '--no-sync']
    execFileSync(join(this.#bin, 'pg_basebackup'), args, { ...this.#user, cwd: folder })
  }

  /** With `database`, as whom it says; the superuser when it does not. */
  url(database: string, user: string = SUPERUSER, port: number = this.port): string {
    return `postgres://${user}@127.0.0.1:${port}/${database}`
  }

  /** Runs SQL as the superuser, each statement by itself. */
  run(database: string, sql: string): string {
    const args = ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', this.url(database)]
    return execFileSync(join(this.#bin, 'psql'), args, { input: sql, encoding: 'utf8' }).trim()
  }

  /** Starts the server, also after `kill`. */
  async up(settings: readonly string[] = []): Promise<void> {
    const given = [
      'listen_addresses=127.0.0.1',
      `port=${this.port}`,
      `unix_socket_directories=${this.#folder}`,
      'max_connections=200',
      'shared_buffers=64MB',
      'autovacuum_naptime=10min',
      ...settings,
    ].flatMap((one) => ['-c', one])
    const args = ['-D', join(this.#folder, 'data'), ...given]
    const server = spawn(join(this.#bin, 'postgres'), args, {
      ...this.#user,
      cwd: this.#folder,
      stdio: 'ignore',
    })
    this.#server = server
    const isReady = join(this.#bin, 'pg_isready')
    for (let waited = 0; waited < START_MS; waited += 50) {
      if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}`)
      try {
        execFileSync(isReady, ['-q', '-h', '127.0.0.1', '-p', String(this.port)])
        return
      } catch {
        await setTimeout(50)
      }
    }
    throw new Error('PostgreSQL did not start')
  }

  /** As a power cut does: every process of it is gone at once. */
  async kill(): Promise<void> {
    const pid = this.#server?.pid
    const children = pid === undefined ? [] : childrenOf(pid)
    const ended = this.#end('SIGKILL')
    for (const child of children) killQuietly(child)
    await ended
  }

  /** Stops it for good and takes the folder away. */
  async remove(): Promise<void> {
    await this.#end('SIGQUIT')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Children that are left end by themselves once they see that it is gone. */
  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null || server.exitCode !== null) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
  }
}

/** PostgreSQL refuses to run as root. */
function otherThanRoot(): OtherUser {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // The next one, then.
    }
  }
  throw new Error('No user but root to run PostgreSQL as')
}

function childrenOf(pid: number): number[] {
  const children = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  return children.flatMap(([child, parent]) =>
    child !== undefined && parent === pid ? [child] : [],
  )
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Where nothing waits for a disk; null: there is not enough. */
function roomInMemory(): string | null {
  const folder = '/dev/shm'
  if (!existsSync(folder)) return null
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize > ENOUGH_BYTES ? folder : null
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || address === null) throw new Error('No free port')
  return address.port
}
