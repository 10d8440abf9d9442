/** A disk of a few megabytes that a test can fill to the last byte, or make read-only. */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MB = 1024 * 1024
/** A file that is open for writing keeps a disk writable: tried again between two writes. */
const REMOUNTS = 400

const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n']
function run(...words: string[]): boolean {
  const [command = '', ...args] = [...prefix, ...words]
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

/** Why this machine gives no such disk; Chinese. */
export const NO_SMALL_DISK = '挂载 tmpfs 要 Linux 和 root（或免密码的 sudo）'

export class SmallDisk {
  /** Where it is mounted. */
  readonly path: string
  readonly #bytes: number

  private constructor(path: string, bytes: number) {
    this.path = path
    this.#bytes = bytes
  }

  /** Null: only root mounts disks, see `NO_SMALL_DISK`. */
  static mount(megabytes: number): SmallDisk | null {
    if (process.platform !== 'linux') return null
    const path = mkdtempSync(join(tmpdir(), 'kedu-disk-'))
    const options = `size=${megabytes}m,mode=0700,uid=${process.getuid?.() ?? 0}`
    if (run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', path)) {
      return new SmallDisk(path, megabytes * MB)
    }
    rmSync(path, { recursive: true, force: true })
    return null
  }

  /** Not one byte is left, also when somebody takes some of the room meanwhile. */
  fill(): void {
    const page = Buffer.alloc(statfsSync(this.path).bsize, 1)
    const file = openSync(this.#ballast, 'w')
    try {
      for (let written = 0; written < this.#bytes; ) written += writeSync(file, page)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return
      throw error
    } finally {
      closeSync(file)
    }
    throw new Error('The disk is larger than it was mounted')
  }

  free(): void {
    rmSync(this.#ballast, { force: true })
  }

  /** As a failing disk becomes: what is there can be read, and nothing written. */
  async readOnly(on: boolean): Promise<void> {
    for (let tries = 0; tries < REMOUNTS; tries += 1) {
      if (run('mount', '-o', `remount,${on ? 'ro' : 'rw'}`, this.path)) return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error('The disk could not be remounted')
  }

  unmount(): void {
    run('umount', '-l', this.path)
    rmSync(this.path, { recursive: true, force: true })
  }

  get #ballast(): string {
    return join(this.path, 'ballast')
  }
}
