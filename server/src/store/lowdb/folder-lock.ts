/**
 * One process per folder. A lock whose owner is dead (killed, power loss, reboot) is taken over; a
 * living owner is never pushed aside.
 */
import { randomUUID } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { errorCode } from '../../files/file-system.ts'
import { StoreLockedError } from './errors.ts'

/** With its dot it can be no workspace's folder. */
const LOCK_NAME = 'kedu.lock'

/** An owner on another machine or in another container counts as alive this long after its last heartbeat. */
const FOREIGN_ALIVE_MS = 3 * MINUTE_MS

const lockOwner = Type.Object({
  nonce: Type.String(),
  pid: Type.Integer(),
  /** Process start in clock ticks since boot: tells a pid from its later namesake. Null off Linux. */
  startedAt: Type.Union([Type.String(), Type.Null()]),
  bootId: Type.Union([Type.String(), Type.Null()]),
  /** Pids count within this namespace only. */
  pidSpace: Type.Union([Type.String(), Type.Null()]),
  host: Type.String(),
})
export type LockOwner = Type.Static<typeof lockOwner>

export interface FolderLock {
  /** Shows other machines that this process lives. */
  touch(now: Instant): void
  release(): void
  /** False once somebody else has taken the folder over. */
  isHeld(): boolean
}

function textOrNull(read: () => string): string | null {
  try {
    return read().trim()
  } catch {
    return null
  }
}

/** The fields of `/proc/<pid>/stat` from the third on: the second, a name in brackets, may hold spaces. */
function statOf(pid: number): string[] {
  const stat = textOrNull(() => readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? ''
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Field 22: start in clock ticks since boot. */
function startOf(pid: number): string | null {
  return statOf(pid)[19] ?? null
}

/** Killed, only not yet collected by its parent, and no thread of it is still writing. */
function isRemains(pid: number): boolean {
  const threads = textOrNull(() => String(readdirSync(`/proc/${pid}/task`).length))
  return statOf(pid)[0] === 'Z' && threads === '1'
}

function ourselves(): LockOwner {
  return {
    nonce: randomUUID(),
    pid: process.pid,
    startedAt: startOf(process.pid),
    bootId: textOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    pidSpace: textOrNull(() => readlinkSync('/proc/self/ns/pid')),
    host: hostname(),
  }
}

function isPidAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** `lastSeen`: the owner's last heartbeat, only asked for owners whose pid we cannot look at. */
export function isOwnerAlive(
  owner: LockOwner,
  us: LockOwner,
  lastSeen: Instant,
  now: Instant,
): boolean {
  const isSameMachine = owner.bootId === us.bootId && owner.pidSpace === us.pidSpace
  if (isSameMachine && (owner.bootId !== null || owner.host === us.host)) {
    if (!isPidAlive(owner.pid) || isRemains(owner.pid)) return false
    const started = startOf(owner.pid)
    return owner.startedAt === null || started === null || owner.startedAt === started
  }
  // Same name, other boot or container: the earlier life of this very machine.
  if (owner.host === us.host) return false
  return now - lastSeen < FOREIGN_ALIVE_MS
}

function readOwner(path: string): LockOwner | null {
  const text = textOrNull(() => readFileSync(path, 'utf8'))
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return Value.Check(lockOwner, value) ? value : null
  } catch {
    return null
  }
}

/**
 * Takes the folder, made when missing. Throws `StoreLockedError` when a living process has it.
 */
export function lockFolder(folder: string, now: Instant): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, LOCK_NAME)
  const us = ourselves()
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      writeFileSync(path, JSON.stringify(us), { flag: 'wx', mode: 0o600 })
      // Whoever looked between creating and writing saw an empty lock and may have taken it.
      if (readOwner(path)?.nonce !== us.nonce) continue
      utimesSync(path, now / 1000, now / 1000)
      return heldLock(path, us)
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
    const owner = readOwner(path)
    const lastSeen = textOrNull(() => String(statSync(path).mtimeMs))
    if (lastSeen === null) continue
    if (owner && isOwnerAlive(owner, us, Number(lastSeen) as Instant, now)) {
      throw new StoreLockedError(folder, owner.pid, owner.host)
    }
    takeAside(path, owner)
  }
  throw new StoreLockedError(folder, readOwner(path)?.pid ?? 0, 'a starting process')
}

/** Of two that find the same dead lock one may rename the other's fresh one: then it goes back. */
function takeAside(path: string, dead: LockOwner | null): void {
  const aside = `${path}.${randomUUID()}.tmp`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  const taken = readOwner(aside)
  if (taken && taken.nonce !== dead?.nonce) {
    renameSync(aside, path)
    throw new StoreLockedError(path, taken.pid, taken.host)
  }
  rmSync(aside, { force: true })
}

function heldLock(path: string, us: LockOwner): FolderLock {
  const isOurs = () => readOwner(path)?.nonce === us.nonce
  return {
    touch(now) {
      if (isOurs()) utimesSync(path, now / 1000, now / 1000)
    },
    release() {
      if (isOurs()) rmSync(path, { force: true })
    },
    isHeld: isOurs,
  }
}
