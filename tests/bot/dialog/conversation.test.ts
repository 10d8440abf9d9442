import { newConversation, withCommand, withTogether } from '@kedu/bot/dialog/conversation'
import { historyLines, type Naming } from '@kedu/bot/dialog/deal-facts'
import { lightProcess } from '@kedu/shared/process/templates'
import { instant } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { GivenDeal, givenDeal, openCommand } from '../../support/given-deal.ts'

const at = instant(0)

describe('what 撤销 can take back', () => {
  it('keeps each command once, newest first, and a burst as one', () => {
    let talk = newConversation('rep', 'web')
    for (const commandId of ['a', 'b', 'a', 'c']) {
      talk = withCommand(talk, { commandId, dealId: 'd1' }, at)
    }
    expect(talk.commands.map((entry) => entry.commandId)).toEqual(['c', 'a', 'b'])
    talk = withTogether(talk, 'c', [{ commandId: 'a', dealId: 'd1' }])
    expect(talk.commands.map((entry) => [entry.commandId, entry.together.length])).toEqual([
      ['c', 1],
      ['b', 0],
    ])
  })

  it('is bounded', () => {
    let talk = newConversation('rep', 'web')
    for (let i = 0; i < 100; i += 1) {
      talk = withCommand(talk, { commandId: `c${i}`, dealId: 'd1' }, at)
    }
    expect(talk.commands.length).toBeLessThanOrEqual(40)
    expect(talk.commands[0]?.commandId).toBe('c99')
  })
})

describe('the history of a deal', () => {
  it('calls stand-in entry what was written for the owner of that time', () => {
    const given = givenDeal()
      .having({ kind: 'update-deal', changes: { obstacle: '交期' } })
      .having({ kind: 'reassign-deal', toId: 'mate', reason: '' }, { by: 'rep' })
      .having({ kind: 'update-deal', changes: { obstacle: '价格' } }, { by: 'lead' })
    const naming: Naming = {
      now: given.now,
      zone: 'Asia/Shanghai',
      process: lightProcess(),
      person: (id) => given.people.get(id) ?? null,
    }
    const lines = historyLines(given.history, naming)
    const name = (id: string) => given.people.get(id)?.name
    expect(lines.map((line) => [line.actorName, line.ownerName])).toEqual([
      [name('rep'), name('rep')],
      [name('rep'), name('rep')],
      [name('rep'), name('rep')],
      [name('lead'), name('mate')],
    ])
  })
  it('tells what one command did in one line', () => {
    const given = new GivenDeal(lightProcess())
      .having(openCommand({ changes: { stage: 'lead' } }))
      .having({
        kind: 'update-deal',
        changes: { stage: 'quote', obstacle: '交期', summary: '报价已发' },
      })
    const naming: Naming = {
      now: given.now,
      zone: 'Asia/Shanghai',
      process: lightProcess(),
      person: (id) => given.people.get(id) ?? null,
    }
    const line = historyLines(given.history, naming).at(-1)
    expect(line).toMatchObject({ stageName: '报价', action: '报价已发' })
    expect(historyLines(given.history, naming)).toHaveLength(2)
  })
})
