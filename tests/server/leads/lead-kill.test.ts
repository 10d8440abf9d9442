/** SIGKILL while leads come in and wander: no acknowledged lead is lost, none is with two, nobody is told twice. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { offerKey } from '@kedu/server/leads/lead-messages'
import type { LeadEvent } from '@kedu/shared/leads/commands'
import { openTenure } from '@kedu/shared/leads/lead'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deskOn, NOW, openCompany } from './lead-company.ts'

const ROUNDS = 3
let folder: string
let script: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-leads-'))
  script = join(folder, 'writer.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'lead-writer.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the writer, kills it after that many acknowledgements, and returns all it gave. */
async function killedAfter(count: number, data: string, round: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, data, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let said = ''
  for await (const chunk of child.stdout) {
    said += String(chunk)
    if (said.split('\n').length - 1 > count) child.kill('SIGKILL')
  }
  await exited
  return said.split('\n').slice(0, -1)
}

test('no acknowledged lead is lost and none is allocated twice after kill -9, again and again', {
  timeout: 60_000,
}, async () => {
  const data = join(folder, 'data')
  const acknowledged: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    acknowledged.push(...(await killedAfter(11 + round * 17, data, round)))
    const { workspace, close } = await openCompany(data)
    await deskOn(workspace).run(NOW)
    const { leads, store } = workspace
    expect(acknowledged.filter((line) => line.startsWith('refused'))).toEqual([])
    const turns: number[] = []
    for (const lead of leads.all) {
      const events = await leads.history(lead.id)
      expect(events.filter(({ kind }) => kind === 'lead-received')).toHaveLength(1)
      turns.push(...givenTurns(events))
      const tenure = openTenure(lead)
      if (tenure === null) continue
      const offer = await store.outboxEntry(workspace.id, offerKey(lead, tenure))
      expect(offer?.recipientId, lead.id).toBe(tenure.repId)
    }
    // A turn is one rep's with one lead.
    expect(new Set(turns).size).toBe(turns.length)
    for (const line of acknowledged) {
      const [what, id = '', turn] = line.split(' ')
      const lead = leads.get(id)
      expect(lead, line).not.toBeNull()
      if (what !== 'returned') continue
      const tenure = lead?.tenures.find((one) => one.turn === Number(turn))
      expect(tenure?.end, line).not.toBeNull()
    }
    await close()
  }
  const received = acknowledged.filter((line) => line.startsWith('received'))
  const returned = acknowledged.filter((line) => line.startsWith('returned'))
  expect(received.length).toBeGreaterThan(20)
  expect(returned.length).toBeGreaterThan(5)
})

/** The turns it was given in; it was with nobody each time. */
function givenTurns(events: readonly LeadEvent[]): number[] {
  let holder: string | null = null
  const turns: number[] = []
  for (const event of events) {
    if (event.kind === 'lead-returned' || event.kind === 'lead-recycled') holder = null
    if (event.kind !== 'lead-allocated') continue
    expect(holder, JSON.stringify(event)).toBeNull()
    holder = event.repId
    turns.push(event.turn)
  }
  return turns
}
