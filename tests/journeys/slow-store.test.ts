/** A store that takes its time: DingTalk gets its answer in time, and nothing it believes kept is lost. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { smallTeam } from '../support/build-test-app.ts'
import { DingtalkCompany } from '../support/dingtalk-company.ts'
import { rounds, until } from '../support/fake-time.ts'
import { HeldTimers } from '../support/held-timers.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，下周三回访'

let company: DingtalkCompany
let timers: HeldTimers
/** Ends the wait of the store's writes of the inbox; null: it writes at once. */
let disk: { waits: Promise<void>; goOn(): void } | null
let isBroken: boolean
let recorded: number

beforeEach(async () => {
  timers = new HeldTimers()
  disk = null
  isBroken = false
  recorded = 0
  company = await DingtalkCompany.open({ people: smallTeam('dingtalk'), timers })
  const { store } = company.test.workspace
  const receive = store.receive.bind(store)
  // The same store behind a disk that the test holds.
  store.receive = async (...given) => {
    await disk?.waits
    if (isBroken) throw new Error('ENOSPC')
    const result = await receive(...given)
    recorded += 1
    return result
  }
})
afterEach(() => company.close())

function holdDisk(): void {
  let goOn = () => {}
  const waits = new Promise<void>((resolve) => {
    goOn = resolve
  })
  disk = { waits, goOn }
}

/** What DingTalk waits is over. */
async function timeIsUp(): Promise<void> {
  await until('somebody waits', () => timers.held > 0)
  timers.runOut()
}

/** The disk goes on, and all that waited for it is worked on. */
async function diskGoesOn(): Promise<void> {
  const before = recorded
  disk?.goOn()
  disk = null
  await until('recorded', () => recorded > before)
  await company.settle()
}

describe('a message over HTTP', () => {
  it('is refused in time, recorded a moment later, and known when it comes again', async () => {
    holdDisk()
    const sent = company.fake.message('zhangwei', { msgtype: 'text', text: { content: OPENING } })
    const answer = company.fake.post(sent)
    await timeIsUp()
    expect((await answer).status).toBe(503)
    expect(await company.deals()).toEqual([])
    await diskGoesOn()
    expect(await company.deals()).toHaveLength(1)
    expect((await company.fake.post(sent)).status).toBe(200)
    await company.settle()
    expect(await company.deals()).toHaveLength(1)
    expect(company.cards('zhangwei')).toHaveLength(1)
  })

  it('is tried again by ourselves when it could not be written', async () => {
    isBroken = true
    const refused = await company.fake.sayText('zhangwei', OPENING)
    expect(refused.status).toBe(503)
    isBroken = false
    await timeIsUp()
    await until('recorded', () => recorded === 1)
    await company.settle()
    expect(await company.deals()).toHaveLength(1)
  })

  it('that can be recorded by nothing is told of, without the store', async () => {
    isBroken = true
    await company.fake.sayText('zhangwei', OPENING)
    for (let tries = 0; tries < 9; tries += 1) {
      await timeIsUp()
      await rounds(20)
    }
    await until('told', () => company.fake.textsFor('zhangwei').length > 0)
    expect(company.fake.textsFor('zhangwei').join()).toContain('请再发一次')
  })
})

describe('a tap over HTTP', () => {
  beforeEach(() => company.say('zhangwei', OPENING))

  it('is refused in time, and the card changes when it is recorded after all', async () => {
    const [card] = company.cards('zhangwei')
    if (!card) throw new Error('No card')
    holdDisk()
    const answer = company.fake.tapButton('zhangwei', card, '撤销')
    await timeIsUp()
    expect((await answer).status).toBe(503)
    expect(card.words).toContain('撤销')
    await diskGoesOn()
    expect(company.words(company.fake.seenBy('zhangwei'))).toContain('已撤销')
  })

  it('that cannot be recorded is said to be lost within seconds', async () => {
    const [card] = company.cards('zhangwei')
    if (!card) throw new Error('No card')
    isBroken = true
    expect((await company.fake.tapButton('zhangwei', card, '对')).status).toBe(503)
    for (let tries = 0; tries < 3; tries += 1) {
      await timeIsUp()
      await rounds(20)
    }
    await until('told', () => company.fake.textsFor('zhangwei').length > 0)
    expect(company.fake.textsFor('zhangwei').join()).toContain('请再点一次')
    expect(card.settled).toBeNull()
  })
})
