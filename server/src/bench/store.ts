/**
 * What the file store costs: `node store.mjs` after bundling, or from the bench command. Each start
 * is measured in a process of its own, on deals of about 10 events and 5 KB.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Deal } from '@kedu/shared/deal/deal'
import { toRow } from '@kedu/shared/deal/row'
import { DAY_MS, HOUR_MS, instant, plusMs } from '@kedu/shared/time/instant'
import { type FileSystem, nodeFileSystem } from '../files/file-system.ts'
import { openLowdbStore } from '../store/lowdb/open-lowdb-store.ts'
import type { Store } from '../store/store.ts'

const WORKSPACE = 'bench'
const EVENTS = 10
const SIZES = [1_000, 20_000]
const WRITERS = [1, 16]
const WRITES = 320

/** Filling the folder is not what is measured. */
const hasty: FileSystem = {
  ...nodeFileSystem,
  async writeNew(path, content) {
    await writeFile(path, content as string)
  },
  rename,
  async syncFolder() {},
}

const now = () => instant(Date.now())

function open(folder: string, fileSystem: FileSystem = nodeFileSystem): Promise<Store> {
  return openLowdbStore({
    folder,
    now,
    fileSystem,
    projection: {
      project: (state, version) => toRow(state as Deal, version),
      nextCheckAt: (row) => plusMs(row.nextActionUpdatedAt, 2 * DAY_MS),
    },
  })
}

function dealOf(n: number): Deal {
  const at = plusMs(now(), -(n % 1000) * HOUR_MS)
  return {
    id: String(n),
    customer: {
      number: `C-${n}`,
      name: `第${n}号机械设备有限公司`,
      aliases: [`${n}机械`],
      industry: '机械',
      region: ['华东', '华南', '华北'][n % 3] ?? null,
      firstContact: '展会',
    },
    ownerId: `rep-${n % 50}`,
    stage: 'contract',
    stageEnteredAt: at,
    outcome: { kind: 'open' },
    obstacle: '等客户走付款流程',
    nextAction: null,
    nextActionUpdatedAt: at,
    wait: null,
    waitCount: 0,
    lastWaitAt: null,
    amountFen: n * 100,
    summary: '客户对交期有顾虑，要求先看样品再谈合同条款，约了下周三去工厂。'.repeat(4),
    evidence: [],
    alerts: [],
    openedAt: at,
    openedBy: `rep-${n % 50}`,
    updatedAt: at,
    updatedBy: `rep-${n % 50}`,
    withdrawn: false,
    appliedCommands: Array.from({ length: EVENTS }, (_, k) => `m-${n}-${k}:0`),
  }
}

function change(n: number, expectedVersion: number, count: number) {
  const event = {
    kind: 'updated',
    text: '客户说合同法务还在看，下周三前回复，价格没有问题。'.repeat(3),
  }
  return {
    streamId: `deal/${n}`,
    expectedVersion,
    events: Array.from({ length: count }, () => ({ at: now(), body: event })),
    state: dealOf(n),
    outbox: [],
  }
}

async function fill(folder: string, deals: number): Promise<void> {
  const store = await open(folder, hasty)
  for (let n = 0; n < deals; n += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, k) => store.append(WORKSPACE, change(n + k, 0, EVENTS))),
    )
  }
  await store.close()
}

async function measure(folder: string, deals: number, print: (line: string) => void) {
  const start = performance.now()
  const store = await open(folder)
  const seconds = (performance.now() - start) / 1000
  const mb = process.memoryUsage().rss / 1024 / 1024
  print(`${deals} deals: cold start ${seconds.toFixed(2)} s, ${mb.toFixed(0)} MB RSS`)
  for (const writers of WRITERS) {
    let next = 0
    const begin = performance.now()
    const write = async () => {
      while (next < WRITES) {
        const n = (next * 7919 + writers) % deals
        next += 1
        const { version = 0 } = (await store.load(WORKSPACE, `deal/${n}`)) ?? {}
        await store.append(WORKSPACE, change(n, version, 1))
      }
    }
    await Promise.all(Array.from({ length: writers }, write))
    const ms = performance.now() - begin
    print(
      `${deals} deals, ${writers} writers: ${Math.round((WRITES / ms) * 1000)} appends/s, ` +
        `${((ms / WRITES) * writers).toFixed(1)} ms each`,
    )
  }
  await store.close()
}

/** Prints a line per measurement. `script` is the bundled file, run again for every start. */
export async function benchStore(script: string, print: (line: string) => void): Promise<void> {
  for (const deals of SIZES) {
    const folder = mkdtempSync(join(tmpdir(), 'kedu-bench-'))
    try {
      for (const step of ['fill', 'measure']) {
        print(
          execFileSync(process.execPath, [script, step, folder, String(deals)], {
            encoding: 'utf8',
          }).trim(),
        )
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

const [, script = '', step, folder = '', deals = '0'] = process.argv
const print = (line: string) => console.log(line)
if (step === 'fill') await fill(folder, Number(deals))
else if (step === 'measure') await measure(folder, Number(deals), print)
else await benchStore(script, print)
