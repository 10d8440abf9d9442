import { findAmounts } from '../amount/find-amounts.ts'

/** Money that is not the deal's: a rival's price, a discount, a difference, what is still missing. */
const NOT_THE_SUM =
  /(?:便宜|贵|降|让|优惠|低|高|差|还剩|剩下|少|多|砍|减|返|罚|扣|补贴|省|亏|注册资本|年产值|产值|营业额|年营收|营收|规模|销售额|每(?:台|套|件|个|吨|米|只|平|组)|单价|(?:进场|条码|陈列|服务|运|安装|培训|差旅|堆头|认证|检测|罚)费(?:要|是|得)?|目标价|心理价|友商|对手|竞品|别家|同行|人家)[^,。;\n ]{0,6}$/
const RIVAL_AHEAD = /(?:友商|对手|竞品|别家|同行|竞争)[^,。;\n]{0,14}$/

/** The sum the message speaks of, in yuan; of several, the one beside a word for a deal's value. */
export function sumIn(
  text: string,
  payment: { start: number; end: number } | null,
): { yuan: number; start: number; end: number } | null {
  const found = findAmounts(text).filter((a) => {
    const before = text.slice(Math.max(0, a.start - 16), a.start)
    if (
      /(?:只要|如果|要是|除非|必须|得|才|想|要)[^,。;\n]{0,5}(?:降|压)(?:到|至)[^,。;\n\d]{0,2}$/.test(
        before,
      )
    )
      return false
    if (/(?:降|涨|改|调|压|谈)(?:到|至|成)[^,。;\n\d]{0,2}$/.test(before)) return true
    return !NOT_THE_SUM.test(before) && !RIVAL_AHEAD.test(before)
  })
  if (found.length === 0) return null
  if (payment) {
    const near = found.find((a) => a.start >= payment.start - 12 && a.start <= payment.end + 12)
    if (near) return near
  }
  const settled = found.find((a) =>
    /(?:降到|改成|改到|改为|调到|涨到|谈到|最终|变成|定在|压到|成交价|实际)[^,。;\n\d]{0,3}$/.test(
      text.slice(Math.max(0, a.start - 8), a.start),
    ),
  )
  if (settled) return settled
  const named = found.find((a) =>
    /(?:合同|金额|总价|报价|报了?|签了|订单|单子|总共|一共|合计|标的|价格|额)[^,。;\n\d]{0,8}$/.test(
      text.slice(Math.max(0, a.start - 12), a.start),
    ),
  )
  return named ?? found[0] ?? null
}
