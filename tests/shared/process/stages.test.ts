import { nextStage, stageById, stageByName, stageIndex } from '@kedu/shared/process/stages'
import { b2bProcess, lightProcess } from '@kedu/shared/process/templates'
import { describe, expect, it } from 'vitest'

describe('stages', () => {
  it.each([
    ['报价', 'quote'],
    ['报价阶段', 'quote'],
    [' 询价 ', 'quote'],
    ['Quote', 'quote'],
    ['签合同', 'contract'],
    ['「交付」', 'delivery'],
    ['商机', 'lead'],
  ])('%s is found by name, id or alias', (words, id) => {
    expect(stageByName(lightProcess(), words)?.id).toBe(id)
  })

  it.each(['', '  ', '阶段', '报', '报价合同', '需求'])(
    '%j is no stage of the light process',
    (words) => {
      expect(stageByName(lightProcess(), words)).toBeNull()
    },
  )

  it('follow each other until the last', () => {
    const process = b2bProcess()
    expect(nextStage(process, 'lead')?.id).toBe('need')
    expect(nextStage(process, 'delivery')).toBeNull()
    expect(nextStage(process, 'gone')).toBeNull()
    expect(stageIndex(process, 'quote')).toBe(2)
    expect(stageIndex(process, 'gone')).toBe(-1)
    expect(stageById(process, 'gone')).toBeNull()
  })
})
