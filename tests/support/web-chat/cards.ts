import type { Card, CardRuler } from '@kedu/bot/cards/card'

export const plainCard = (text: string): Card => ({
  title: null,
  tone: 'none',
  text,
  fields: [],
  ruler: null,
  items: [],
  files: [],
  buttons: [],
  select: null,
  page: null,
  settled: null,
  replyHint: null,
  plainText: text,
})

const ruler = (index: number, daysInStage: number, thresholdDay: number | null): CardRuler => ({
  stages: ['线索', '需求', '报价', '合同', '交付'],
  index,
  daysInStage,
  thresholdDay,
})

const alert = { alertId: 'red-flag:d1:1', dealId: 'd1' }

export const redFlagCard: Card = {
  ...plainCard(''),
  title: '华东机电 已超期 51 小时',
  tone: 'red',
  text: '上次约好周五 15:00 打电话，之后没有更新。',
  ruler: ruler(2, 12, 15),
  fields: [
    { label: '销售', value: '李晓雯' },
    { label: '障碍', value: '付款周期' },
    { label: '下次动作', value: '11月20日 周五 15:00 打电话' },
    { label: '时钟', value: '超期 51 小时', tone: 'red' },
  ],
  select: {
    key: 'obstacle',
    label: '障碍，不对就换一个',
    options: ['付款周期', '价格', '交期异议', '决策人未定'].map((value) => ({
      value,
      label: value,
    })),
    selected: '付款周期',
  },
  buttons: [
    {
      label: '已联系，3 天后再跟',
      action: { kind: 'repair', ...alert, choice: { kind: 'contacted' } },
      style: 'primary',
    },
    {
      label: '推进到合同',
      action: { kind: 'repair', ...alert, choice: { kind: 'advance' } },
      style: 'default',
    },
    {
      label: '等客户',
      action: { kind: 'repair', ...alert, choice: { kind: 'wait', until: null } },
      style: 'default',
    },
    { label: '怎么算的', action: { kind: 'show-sum', ...alert }, style: 'default' },
  ],
}

export const handledCard: Card = {
  ...plainCard(''),
  title: '华东机电',
  text: '已联系，3 天后再跟。',
  ruler: ruler(2, 12, 15),
  fields: [
    { label: '障碍', value: '付款周期' },
    { label: '下次动作', value: '11月26日 周四 18:00' },
  ],
  settled: '已处理 · 王建国 · 14:07',
}

export const storedCard: Card = {
  ...plainCard(''),
  title: '华东机电 已记下',
  tone: 'ok',
  ruler: ruler(2, 3, 15),
  fields: [
    { label: '当前阶段', value: '需求 → 报价' },
    { label: '障碍', value: '付款周期' },
    { label: '下次动作', value: '11月27日 周五 10:00 再打电话' },
    { label: '时钟', value: '还有 3 天 19 小时', tone: 'hint' },
  ],
  buttons: [
    { label: '对', action: { kind: 'ok', commandId: 'c1' }, style: 'primary' },
    { label: '改', action: { kind: 'change', commandId: 'c1', dealId: 'd1' }, style: 'default' },
    { label: '撤销', action: { kind: 'undo', commandId: 'c1', dealId: 'd1' }, style: 'danger' },
  ],
}

export const listCard: Card = {
  ...plainCard(''),
  title: '今天要跟的 3 个客户',
  items: [
    {
      title: '华东机电',
      ruler: ruler(2, 12, 15),
      fields: [
        { label: '障碍', value: '付款周期' },
        { label: '下次动作', value: '超期 51 小时', tone: 'red' },
      ],
      tone: 'red',
      action: { kind: 'show-deal', dealId: 'd1' },
    },
    {
      title: '宁波海川精密制造有限公司',
      ruler: ruler(3, 17, 15),
      fields: [
        { label: '障碍', value: '验收标准没谈拢' },
        { label: '下次动作', value: '今天 18:00 到期', tone: 'yellow' },
      ],
      tone: 'yellow',
      action: { kind: 'show-deal', dealId: 'd2' },
    },
    {
      title: '苏州恒力泵业',
      ruler: ruler(1, 2, null),
      fields: [
        { label: '障碍', value: '无' },
        { label: '下次动作', value: '明天 15:00 上门' },
      ],
      tone: 'none',
      action: { kind: 'show-deal', dealId: 'd3' },
    },
  ],
}
