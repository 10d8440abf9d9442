import { understand } from '@kedu/bot/understand/understand'
import { describe, expect, it } from 'vitest'
import { understandHere } from '../../support/understand-here.ts'

const context = understandHere(
  'name,industry,region\n天河贸易有限公司,贸易,广州\n无锡晨光自动化设备有限公司,机械,无锡',
)
const read = (text: string) => understand(text, context)
const stageName = (id: string | null) =>
  context.process.stages.find((s) => s.id === id)?.name ?? null

describe('waiting for a customer until a day', () => {
  it.each([
    ['天河贸易等客户到12月20日，因为年底预算', '2026-12-20', null, '年底预算'],
    ['天河等客户到12月20日，因为年底预算没批', '2026-12-20', '预算没批', null],
    ['因为年底前预算没批，天河等客户到12月20日', '2026-12-20', '预算没批', null],
    ['等客户到12月20日，因为老板出国', '2026-12-20', null, '老板出国'],
    ['晨光 等客户 到 12月20日，因为 嫌贵', '2026-12-20', '嫌贵', null],
    ['再等到12月20号', '2026-12-20', null, null],
    ['晨光再等等，到12月20日', '2026-12-20', null, null],
    ['晨光先等到下周三，老板出国了', '2026-12-02', null, '老板出国了'],
  ])('is read from %s', (text, date, obstacle, note) => {
    expect(read(text)).toMatchObject({ intent: 'wait', next: { date }, obstacle, note })
  })
  it('is no obstacle without a day either', () => {
    expect(read('天河贸易等客户')).toMatchObject({ intent: 'wait', obstacle: null })
  })
  it('leaves the stage that was reached an update', () => {
    expect(read('晨光报价发了，再等到12月20号')).toMatchObject({ intent: 'update', obstacle: null })
  })
  it.each(['晨光不能等到12月20号', '晨光如果等客户到12月20号就晚了'])(
    'is not read from %s',
    (text) => {
      expect(read(text).intent).not.toBe('wait')
    },
  )
})

describe('a correction in words', () => {
  it.each([
    ['障碍改成预算没批', '预算没批'],
    ['障碍改为预算没批', '预算没批'],
    ['晨光障碍换成账期谈不拢，周五再去', '账期谈不拢'],
    ['障碍更新为等老板拍板', '等老板拍板'],
    ['晨光 障碍改成 无', '无'],
  ])('changes the obstacle: %s', (text, obstacle) => {
    expect(read(text)).toMatchObject({ intent: 'update', obstacle })
  })
  it.each([
    ['阶段改成报价', '报价'],
    ['晨光阶段改为合同', '合同'],
  ])('changes the stage: %s', (text, stage) => {
    expect(stageName(read(text).stage)).toBe(stage)
  })
  it.each([
    ['下次改到周五', '2026-11-27', null, ''],
    ['晨光下次改为12月3号', '2026-12-03', null, ''],
    ['周五3点改到下周一上午', '2026-11-30', null, ''],
    ['晨光周五3点改到下周一上午', '2026-11-30', null, ''],
    ['把周三的拜访改到周五', '2026-11-27', null, '拜访'],
    ['下周二的回访改到下周四下午2点', '2026-12-03', '14:00', '回访'],
  ])('changes the day to the second one: %s', (text, date, time, action) => {
    expect(read(text)).toMatchObject({ intent: 'update', next: { date, time, action } })
  })
})
