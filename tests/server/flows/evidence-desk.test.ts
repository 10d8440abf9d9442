import type { EvidenceJudge } from '@kedu/server/evidence/evidence-judge'
import { afterEach, describe, expect, it } from 'vitest'
import { attach, givenDeal, twoTeams } from '../../support/api-company.ts'
import { ApiUser } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'
import { inProcessJudge } from '../../support/in-process-judge.ts'

/** Looks at nothing until it is let. */
function heldJudge(): { judge: EvidenceJudge; letGo(): void; asked(): number } {
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let asked = 0
  const judge: EvidenceJudge = {
    ...inProcessJudge,
    measure: async (file, options) => {
      asked += 1
      await held
      return inProcessJudge.measure(file, options)
    },
  }
  return { judge, letGo, asked: () => asked }
}

describe('the evidence desk', () => {
  let test: TestApp
  afterEach(() => test.close())

  it('lets no answer wait behind the files of three other deals, and judges its own all the same', async () => {
    const { judge, letGo, asked } = heldJudge()
    test = await buildTestApp({ people: twoTeams(), judge })
    const rep = new ApiUser(test, 'zhangwei')
    const names = ['宁波恒力机械', '苏州晴川光伏', '无锡明达轴承', '常州远景电机']
    const ids: string[] = []
    for (const name of names) ids.push((await givenDeal(test, 'zhangwei', name)).id)
    const [one = '', two = '', three = '', four = ''] = ids
    const given: string[] = []
    const waiting = [one, two, three].map((id, n) =>
      attach(rep, id, 'contract-scan', n).then(() => given.push(id)),
    )
    while (asked() < 3) await new Promise(setImmediate)

    await attach(rep, four, 'contract-scan', 3)
    expect(given).toEqual([])
    expect(test.workspace.unjudged.size).toBe(4)

    letGo()
    await Promise.all(waiting)
    await test.settle()
    expect(test.workspace.unjudged.size).toBe(0)
  })
})
