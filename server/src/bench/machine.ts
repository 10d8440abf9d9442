/** What the numbers were measured on. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release } from 'node:os'

export interface Machine {
  cores: number
  cpu: string
  node: string
  kernel: string
  fileSystem: string
  threadPool: string
}

export function machine(folder: string): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? '?',
    node: process.version,
    kernel: release(),
    fileSystem: fileSystemOf(folder),
    threadPool: process.env.UV_THREADPOOL_SIZE ?? '4',
  }
}

function fileSystemOf(folder: string): string {
  try {
    const out = execFileSync('df', ['-PT', folder], { encoding: 'utf8' })
    return out.trim().split('\n').at(-1)?.split(/\s+/)[1] ?? '?'
  } catch {
    return '?'
  }
}

/** Over the last minute; above the number of cores somebody else was at work, too. */
export function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1)
}

/** Resident memory of a process of ours now and at its highest, MB. */
export function memoryOf(pid: number): { rss: number; peak: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    return { rss: kilobytes('VmRSS') / 1024, peak: kilobytes('VmHWM') / 1024 }
  } catch {
    return null
  }
}
