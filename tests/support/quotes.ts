/** A quote on paper and a finger's signature, for what draws, signs and checks them. */
import type { QuotePaper, Strokes } from '@kedu/server/quotes/quote-paper'
import { localDate, parseInstant } from '@kedu/shared/time/instant'

/** Two strokes and a dot: enough to be somebody's name. */
export const STROKES: Strokes = [
  [80, 220, 160, 120, 240, 260, 320, 110, 400, 280, 520, 140, 640, 250],
  [600, 90, 700, 320, 820, 120, 920, 260],
  [480, 330],
]

export function aPaper(part: Partial<QuotePaper> = {}): QuotePaper {
  const madeAt = parseInstant('2026-11-23T09:30:00+08:00')
  if (madeAt === null) throw new Error('no instant')
  return {
    quote: {
      id: 'q1',
      number: 'C-0007-B01',
      items: [
        {
          name: 'A 型离心泵',
          spec: 'DN50，304 不锈钢，≥80μm 热镀锌',
          unit: '台',
          quantity: 2,
          priceFen: 3_200_000,
        },
        { name: '安装调试', spec: '', unit: '次', quantity: 1, priceFen: 0 },
        {
          name: '镀锌钢管',
          spec: 'φ108×4，按实际过磅',
          unit: '吨',
          quantity: 1.235,
          priceFen: 468_050,
        },
      ],
      validUntil: localDate('2026-12-08'),
      terms:
        '1. 款到发货，交期 15 个工作日。\n2. 质保 12 个月，含上门安装。\n3. 本报价不含卸货费用。',
      madeBy: 'zhangwei',
      madeAt,
      state: { kind: 'draft' },
    },
    customerName: '宁波恒力机械有限公司',
    sellerName: '上海晨光泵业有限公司',
    makerName: '张伟',
    verifyUrl:
      'https://kedu.example.com/q/v/v.0123456789abcdef.0123456789abcdef.AAAAAAAAAAAA.mibu1234.0123456789abcdef012345',
    checkCode: '3F9A 27C1 88B0 4D6E',
    zone: 'Asia/Shanghai',
    signed: { signerName: '李明', phone: '13800138000', at: madeAt, strokes: STROKES },
    ...part,
  }
}
