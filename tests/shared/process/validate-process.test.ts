import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { b2bProcess, lightProcess } from '@kedu/shared/process/templates'
import { validateProcess } from '@kedu/shared/process/validate-process'
import { describe, expect, it } from 'vitest'

const edited = (edit: (process: SalesProcess) => void): SalesProcess => {
  const process = lightProcess()
  edit(process)
  return process
}
const kindsOf = (process: SalesProcess, inUse: string[] = []) =>
  validateProcess(process, inUse).map((problem) => problem.kind)

describe('an edited process', () => {
  it('is fine as the templates are, and after renaming, adding and reordering', () => {
    expect(validateProcess(lightProcess(), ['lead', 'quote', 'contract', 'delivery'])).toEqual([])
    expect(validateProcess(b2bProcess(), [])).toEqual([])
    const renamed = edited((process) => {
      process.stages[1]!.name = '方案报价'
      process.stages.splice(1, 0, { id: 'need', name: '需求', aliases: [] })
    })
    expect(validateProcess(renamed, ['quote'])).toEqual([])
  })

  it('may not lose a stage deals are in', () => {
    const without = edited((process) => {
      process.stages = process.stages.filter((stage) => stage.id !== 'lead')
    })
    expect(validateProcess(without, [])).toEqual([])
    expect(validateProcess(without, ['lead', 'lead', 'quote'])).toEqual([
      { kind: 'stage-in-use-removed', stage: 'lead' },
    ])
  })

  const broken: [string, (process: SalesProcess) => void, string[]][] = [
    [
      'one id twice',
      (p) => p.stages.push({ id: 'lead', name: '又一', aliases: [] }),
      ['duplicate-stage-id'],
    ],
    [
      'one name twice',
      (p) => p.stages.push({ id: 'x', name: '报价 阶段', aliases: [] }),
      ['ambiguous-stage-words'],
    ],
    [
      'a name that is an alias',
      (p) => p.stages.push({ id: 'x', name: '询价', aliases: [] }),
      ['ambiguous-stage-words'],
    ],
    [
      'an empty name',
      (p) => p.stages.push({ id: 'x', name: ' ', aliases: [] }),
      ['empty-stage-name'],
    ],
    [
      'a gate backwards',
      (p) => Object.assign(p.gates[0]!, { from: 'delivery' }),
      ['gate-not-forward'],
    ],
    [
      'a gate to nowhere',
      (p) => Object.assign(p.gates[0]!, { to: 'gone' }),
      ['gate-stage-unknown'],
    ],
    [
      'a gate asking nothing',
      (p) => Object.assign(p.gates[0]!, { requires: [] }),
      ['gate-requires-nothing'],
    ],
    [
      'a gate asking anything',
      (p) => p.gates[0]!.requires.push('unsorted'),
      ['gate-requires-unsorted'],
    ],
    ['two gates to one stage', (p) => p.gates.push({ ...p.gates[0]! }), ['duplicate-gate']],
    [
      'no contract stage',
      (p) => Object.assign(p, { contractStage: 'gone' }),
      ['named-stage-unknown'],
    ],
    [
      'delivery before contract',
      (p) => Object.assign(p, { deliveryStage: 'quote' }),
      ['delivery-before-contract'],
    ],
    ['optional names', (p) => p.requiredFields.shift(), ['field-must-be-required']],
    [
      'required files',
      (p) => [p.requiredFields, p.coreFields].map((f) => f.push('attachment')),
      ['field-cannot-be-required'],
    ],
    [
      'a required field nobody sees',
      (p) => p.requiredFields.push('summary'),
      ['required-field-not-shown'],
    ],
  ]
  it.each(broken)('with %s is refused', (_, edit, kinds) => {
    expect(kindsOf(edited(edit))).toEqual(kinds)
  })

  it('has 2 to 12 stages', () => {
    const withStages = (count: number) => {
      const process = lightProcess()
      const more = Array.from({ length: Math.max(0, count - 4) }, (_, n) => ({
        id: `s${n}`,
        name: `第${n}步`,
        aliases: [],
      }))
      process.stages = [...process.stages, ...more].slice(0, count)
      return process
    }
    expect(kindsOf(withStages(12))).toEqual([])
    expect(kindsOf(withStages(13))).toEqual(['too-many-stages'])
    expect(kindsOf(withStages(1))).toContain('too-few-stages')
    const two = withStages(4)
    two.stages = two.stages.slice(2)
    two.gates = []
    expect(kindsOf(two)).toEqual([])
  })
})

describe('templates', () => {
  it('ask for exactly the four fields, or six', () => {
    expect(lightProcess().requiredFields).toEqual([
      'customerName',
      'stage',
      'obstacle',
      'nextAction',
    ])
    expect(b2bProcess().requiredFields).toHaveLength(6)
    expect(b2bProcess().firstContactChannels).toEqual(['电话', '展会', '转介'])
  })

  it('are a fresh object each time', () => {
    lightProcess().stages[0]!.aliases.push('x')
    lightProcess().gates[0]!.requires.pop()
    expect(lightProcess().stages[0]!.aliases).not.toContain('x')
    expect(lightProcess().gates[0]!.requires).toHaveLength(2)
  })
})
