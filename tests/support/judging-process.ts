/** The process that looks at files, seen from outside, to end it in the midst of one. Linux only. */
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

/** Clock ticks of CPU it must have spent on the file: it is at work, and by far not done. */
const AT_WORK_TICKS = 2
const SCRIPT = /\/judge[^/]*\0$/

/** The process that judges for a server. */
export function judgingFor(pid: number): number {
  const threads = `/proc/${pid}/task`
  const children = readdirSync(threads).flatMap((thread) =>
    readFileSync(`${threads}/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
  )
  const judging = children.find((child) =>
    SCRIPT.test(readFileSync(`/proc/${child}/cmdline`, 'utf8')),
  )
  if (judging === undefined) throw new Error(`Nothing judges for ${pid}`)
  return judging
}

/** Resolves as soon as the process works on something. */
export async function atWork(pid: number): Promise<void> {
  const before = ticksOf(pid)
  while (ticksOf(pid) < before + AT_WORK_TICKS) await setImmediate()
}

export async function gone(pid: number): Promise<void> {
  while (stateOf(pid) !== null) await setImmediate()
}

/** CPU time so far, user and system. */
function ticksOf(pid: number): number {
  const fields = stateOf(pid)
  if (fields === null) throw new Error(`Process ${pid} is gone`)
  return Number(fields[11]) + Number(fields[12])
}

/** What stands behind the name in `stat`; null once it is gone, waited for or not. */
function stateOf(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : fields
  } catch {
    return null
  }
}
