/**
 * A process that takes in leads and lets reps accept, return and be given them until it is killed, and says
 * on stdout what it acknowledged. Bundled and started by `lead-kill.test.ts`.
 */
import { writeSync } from 'node:fs'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { deskOn, meta, NOW, openCompany, REPS } from './lead-company.ts'

const [folder = '', round = ''] = process.argv.slice(2)
const tell = (line: string) => writeSync(1, `${line}\n`)
const { workspace } = await openCompany(folder)
const desk = deskOn(workspace)
// What the kill of the round before left undone; told like everything else.
await desk.run(NOW)

/** Several doors at once, as a form, a list and the chat are. */
async function takeIn(door: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const id = `r${round}-d${door}-${count}`
    const given = { customerName: `客户${id}`, contactName: '张工', phone: phoneOf(door, count) }
    const handled = await desk.receive(id, meta(id, 'lead'), given, {
      confirmedDifferent: true,
      now: NOW,
    })
    tell(handled.kind === 'done' ? `received ${id}` : `refused ${id} ${handled.refusal.kind}`)
  }
}

function phoneOf(door: number, count: number): string {
  return `13${round.padStart(2, '0')}${door}${String(count).padStart(6, '0')}`
}

/** Reps give back what they have, so that leads wander; the untouched ones are recycled. */
async function giveBack(repId: string): Promise<never> {
  for (let count = 0; ; count += 1) {
    const lead = workspace.leads.heldBy(repId)[0]
    if (lead === undefined) {
      await desk.run(NOW)
      continue
    }
    const turn = lead.tenures.at(-1)?.turn ?? 0
    const command = { kind: 'return-lead' as const, reason: '不在我的区域' }
    const handled = await desk.handle(
      { leadId: lead.id, meta: meta(`${lead.id}-${turn}`, 'return', repId), command },
      NOW,
    )
    if (handled.kind === 'done') tell(`returned ${lead.id} ${turn}`)
    if (count % 5 === 4) await desk.run((NOW + HOUR_MS) as typeof NOW)
  }
}

await Promise.all([takeIn(0), takeIn(1), takeIn(2), ...REPS.slice(0, 2).map(giveBack)])
