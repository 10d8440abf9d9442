import { obstacleAfter } from '@kedu/bot/understand/rules/solved'
import { describe, expect, it } from 'vitest'

describe('an obstacle that is said to be over', () => {
  it.each([
    ['芜湖长信 异响解决了，周四去验收', '设备异响'],
    ['交期谈好了，周四催一下', '交期太长'],
    ['价格谈下来了', '价格'],
    ['付款周期对方同意了，明天发合同', '付款周期'],
    ['账期的事总算搞定了', '账期'],
    ['技术确认没问题了', '技术确认'],
  ])('is none after: %s', (message, obstacle) => {
    expect(obstacleAfter(message, obstacle)).toBe('无')
  })

  it('leaves the others standing', () => {
    expect(obstacleAfter('交期谈好了', '交期太长，价格高')).toBe('价格高')
    expect(obstacleAfter('交期谈好了，价格也谈妥了', '交期太长、价格高')).toBe('无')
  })

  it.each([
    ['交期还没谈好', '交期'],
    ['等交期谈好了再签', '交期'],
    ['交期谈好了吗', '交期'],
    ['交期谈好了没', '交期'],
    ['应该交期谈好了', '交期'],
    ['价格谈好了', '交期太长'],
    ['客户同意了', '客户预算没批'],
    ['周四去谈交期', '交期'],
    ['如果交期解决了就下单', '交期'],
    ['老板同意了见面', '老板没定'],
    ['交期谈好了', '无'],
    ['', '交期'],
  ])('stands after: %s', (message, obstacle) => {
    expect(obstacleAfter(message, obstacle)).toBeNull()
  })
})
