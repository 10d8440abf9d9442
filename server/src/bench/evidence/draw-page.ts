/** Printed pages as SVG: a contract, with text where text stands. */
import { companyName } from './draw-seal.ts'
import type { Random } from './random.ts'

export interface PageSize {
  width: number
  height: number
}

const PHRASES = [
  '甲乙双方本着平等互利的原则',
  '经友好协商签订本合同',
  '产品名称规格型号及数量详见附件一',
  '合同总价为人民币壹佰贰拾万元整',
  '自合同生效之日起三十日内交货',
  '验收合格后七个工作日内支付货款',
  '质保期为设备验收合格之日起十二个月',
  '逾期交货每日按合同总额的千分之一支付违约金',
  '因不可抗力不能履行合同的应及时通知对方',
  '争议由合同签订地人民法院管辖',
  '本合同一式肆份双方各执贰份',
  '未尽事宜由双方另行协商签订补充协议',
  '运输方式为汽车运输费用由乙方承担',
  '技术参数以双方确认的图纸为准',
]

const FONTS = ['Noto Serif CJK SC', 'Noto Sans CJK SC'] as const

export function pageSize(random: Random): PageSize {
  const width = random.whole(600, 1300)
  return { width, height: Math.round(width * random.between(1.38, 1.44)) }
}

/** A page of a contract: heading, clauses, the parties' lines near the bottom. */
export function contractPage(random: Random, { width, height }: PageSize): string {
  const font = random.pick(FONTS)
  const margin = width * random.between(0.08, 0.13)
  const size = width * random.between(0.015, 0.021)
  const leading = size * random.between(1.5, 2)
  const ink = `rgb(${random.whole(10, 60)},${random.whole(10, 60)},${random.whole(10, 60)})`
  const lines: string[] = []
  const text = (x: number, y: number, words: string, fontSize = size, anchor = 'start'): void => {
    lines.push(
      `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${fontSize.toFixed(1)}" font-family="${font}" text-anchor="${anchor}" fill="${ink}">${words}</text>`,
    )
  }
  let y = height * 0.08
  text(
    width / 2,
    y,
    random.pick(['产品购销合同', '设备采购合同', '服务协议']),
    size * 1.8,
    'middle',
  )
  y += leading * 2
  const end = height * random.between(0.6, 0.78)
  const room = Math.floor((width - 2 * margin) / size)
  for (let clause = 1; y < end; clause++) {
    let words = `${clause}．`
    const length = random.whole(room, room * 2)
    while (words.length < length)
      words += `${random.pick(PHRASES)}${random.pick('，。；'.split(''))}`
    for (let at = 0; at < length && y < end; at += room) {
      text(margin, y, words.slice(at, Math.min(at + room, length)))
      y += leading
    }
  }
  y += leading
  for (const row of ['名称', '代表', '电话', '日期']) {
    text(margin, y, `甲方${row}：${row === '名称' ? companyName(random) : ''}`)
    text(width * 0.53, y, `乙方${row}：${row === '名称' ? companyName(random) : ''}`)
    y += leading * 1.2
  }
  return lines.join('')
}

export function svgPage({ width, height }: PageSize, body: string, paper = '#fff'): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${paper}"/>${body}</svg>`
}
