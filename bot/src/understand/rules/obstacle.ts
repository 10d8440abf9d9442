import type { Clause } from '../text.ts'

export interface FoundObstacle {
  /** As said, without the words that introduce it; 无 when said to be none. */
  start: number
  end: number
  isNone: boolean
}

const TOPIC =
  '(?:价格|报价|单价|总价|价钱|价位|成本|运费|交货期|交货|交期|货期|工期|供货期|账期|帐期|付款方式|付款条件|付款周期|付款比例|付款|回款|预付款|预付|首付款|首付|尾款|质保金|质保期|质保|预算|资金|质量|品质|参数|精度|技术指标|技术|性能|配置|规格|产能|库存|现货|服务|售后|税点|税率|认证|资质|业绩|样品|合同条款|条款|违约金|责任|图纸|方案|接口|安装条件|场地|基础|审批|流程|手续|额度|授信|返点|折扣|起订量|包装|材质|厚度|噪音|能耗|效率|合同|项目|立项|招标)'
const WHO =
  '(?:老板娘|老板|董事长|大领导|领导|老总|总经理|总工|总部|总公司|集团|财务总监|财务部?|法务部?|采购部?|技术部?|技术科|设备部?|设备科|生产部?|使用部门|使用方|用户|车间|质检|品质部?|质量部?|研发部?|工艺部?|项目部|项目经理|工程师|业主|甲方|总包|客户|对方|他们|那边|人家|厂长|[\\u4e00-\\u9fa5](?:总|工|经理|主任|厂长|部长|科长)|设计院|监理|股东|银行|内部)'
const STILL =
  '(?:还是|一直|都|也|还|始终|迟迟|至今|到现在|现在|目前|暂时|又|就是|总是|老是|老|死活|坚决|这边|那边|那|对)*'
const BAD =
  '(?:(?:太|偏|有点|有些|过|比较|略|稍|挺|很|实在)?(?:高了?|长了?|贵了?|久了?|慢了?|紧张?了?|苛刻|严了?|低了?|短了?|远了?)(?!速|效|端|兴|期|期合作)|谈不拢|谈不下来|谈不妥|没谈拢|没谈妥|没谈好|没谈下来|不接受|不同意|不认可?|不认|不够|不足|不肯|不愿意?|不答应|接受不了|受不了|吃不消|跟不上|赶不上|来不及|达不到|不达标|没达到|不合格|不稳定|不满意|不放心|不合适|不清楚|不明确|不确定|不齐|不匹配|对不上|定不下来?|下不来|批不下来?|没批下来|没批|没下来|没定下来|没定|没过|没通过|没落实|没确定|没到位|没敲定|没着落|没解决|没走完|未批|未定|未通过|未下来|未落实|有问题|有异议|有分歧|有争议|有意见|有压力|有顾虑|出问题|超了|超预算|超标|压得?太?[低紧狠]|被砍了?|砍了|缩减|吃紧|不足|僵住了?|卡住了?|卡着|扯皮|有出入|不一样|不符|缺货|不行)'
const REFUSE =
  '(?:没有?|不|未|不肯|不愿|不想|没能|不太|不大|不怎么)(?:给|肯|想|愿意|来得及|时间)?(?:点头|同意|批准?|批复|松口|表态|拍板|回复|回应|回信|回音|答复|签字|签|确认|定下来?|定|下来|答应|回|看|通过|放款|决定|认可?|接受|安排|理|吭声|反馈|发话|审完?|审批|审核|走完|松|给|动静|消息|兴趣|说话|提供|配合|着急|急|放|出|拿出|付|打)'

const o = (source: string): RegExp => new RegExp(source, 'g')

/** Group 1 is the obstacle. In the order of how sure they are. */
const INTRODUCED: readonly RegExp[] = [
  o(
    '(?:障碍|卡点|难点|阻力|瓶颈|症结|痛点|拦路虎|关键点?|问题|麻烦|难处)(?:还|就|主要|现在|目前|其实|最大的?)*(?:是|在于|出在|在|:)+(?:在|因为)?([^,;]{1,24})',
  ),
  o(
    '(?:卡|堵|耗|僵|栽|绊|停|压)在(?!谁|哪|什么)(?:了|他们的?|客户的?|对方的?|人家的?)?([^,;]{1,20})',
  ),
  o(
    '(?:卡|堵)(?:住)?(?:了|着)?(?!在|点|片|口|车|号|壳|住)([^,;了]{2,10})(?:上|这块|这里|那里)(?:了|$)',
  ),
  o('被([^,;]{1,10})(?:卡住|拦住|压着|否了|打回)'),
]
/** The whole match is the obstacle. */
const SAID: readonly RegExp[] = [
  o('嫌[^,;]{1,12}'),
  o(`${TOPIC}[^,;了]{0,6}?${STILL}${BAD}`),
  o(`${WHO}(?:那边|这边|那里)?${STILL}${REFUSE}(?:[^,;]{0,6})`),
  o(`${WHO}(?:那边|这边|那里)?${STILL}(?:卡着|卡住了?|压着|拖着|没动静|扣着|不放)`),
  o(
    '等(?!了|级|到|我|你|等)[^,;]{1,10}?(?:确认|审批|审核|批复|批准|批|回复|答复|反馈|评审|评估|测试结果|结果|定标|开标|拍板|点头|签字|决定|消息|通知|到位|排期|回来|上会|盖章|回话|信儿?|下来|付款|打款|立项|质保金|尾款|货款|首付|预付|到账|款|样品|预算|图纸|验收|参数|资料|数据|报告|提供[^,;]{0,4}|给[^,;]{1,4}|出[^,;]{1,4})',
  ),
  o(
    '(?:合同|流程|审批|报告|申请|项目|预算|单子|报价|付款|方案|款)[^,;]{0,3}?(?:还|正)?在(?:他们|对方|客户|走|等)?(?:法务|审批|审核|流程|走流程|评审|审|总部|财务|老板|采购|领导|技术|排队|会签)[^,;]{0,6}',
  ),
  o(
    '(?:还|一直|正)在(?:内部)?(?:走流程|走审批|审批|比价|犹豫|考虑|评估|招标|讨论|测试|论证|对比|观望|纠结|扯皮|商量|走内部流程|研究|试样|试用|对比价格)[^,;]{0,4}',
  ),
  o(
    '(?:竞争对手|对手|竞品|友商|同行|别家|别人家?|其他家|另一家|另外一家)[^,;]{0,16}?(?:低|便宜|降|压|抢|更|比我们|报|快|好|账期|在跟|介入|掺和|搅|关系)[^,;]{0,8}',
  ),
  o(
    '(?:压价|砍价|杀价|还价|在比价|货比三家|要降价|要打折|要降[^,;]{1,6}|想便宜[^,;]{0,5}|让(?:我们|我)?(?:再)?(?:降|便宜|优惠)[^,;]{0,6}|再(?:降|便宜|让)[^,;]{1,6}(?:点|万|块|%))',
  ),
  o(
    '(?:要求|想要|非要|坚持要?|一定要|要)(?:我们)?[^,;]{0,5}?(?:账期|月结|垫资|货到付款|先货后款|分期|承兑|返点|先发货|全款后|延长质保|质保[^,;]{1,4}年|提前交货|\\d+天付款|[一二三四五六七八九十两\\d]+个?月付款|验收后付款)[^,;]{0,6}',
  ),
  o(
    '(?:担心|顾虑|怕|纠结|犹豫|在意|介意|不放心|信不过|不信任|不满意|抱怨|质疑|怀疑)(?!了$)[^,;]{0,14}',
  ),
  o(
    '(?<=说|觉得|认为|讲|嫌)(?:我们|咱们)?(?:的|价格)?(?:太|有点|偏|还是|比较)*(?:贵|高了|慢|不划算)[^,;]{0,3}',
  ),
  o('等(?:着)?(?:收|付)?(?:质保金|尾款|货款|首付款?|预付款?|到账|回款)'),
  o('[^,;◇]{0,5}?才(?:能|会|肯|可以|给|有)[^,;]{1,8}'),
  o(
    '(?:没|缺|无)(?:预算|钱|资金|现货|货|库存|人手|场地|产能|指标|额度|时间)(?:[^,;]{0,3})|(?:资金|预算|人手|现金流|手头)(?:比较|有点|很|太)?(?:紧张?|不足|不够|困难)',
  ),
  o(
    '(?:对接人|联系人|负责人|采购|经办人|关键人)[^,;]{0,4}?(?:离职|换了?人?|休假|出差|生病|住院|不在|调走|调岗|休产假)[^,;]{0,3}|联系不上|不接电话|电话不接|不回(?:消息|微信|信息|邮件)|没人(?:接|管|对接|拍板)|见不到(?:人|[^,;]{1,4})|找不到(?:关键人|决策人|负责人)',
  ),
  o(
    '(?:尾款|货款|首付款?|预付款?|进度款|款子?|钱|定金|质保金|回款|付款)[^,;]{0,5}?(?:没|未|不|拖)[^,;]{0,2}?(?:到账?|付|打|收到|回|给|结|来|下来|着)(?:[^,;]{0,2})',
  ),
  o(
    '(?:价格|报价|价钱|价)(?:[^,;了]{0,4})(?:高|贵|降|压|便宜)[^,;]{0,5}|(?:太|有点|偏)(?:贵|高|慢|久)(?:了)?|贵了[^,;]{0,6}',
  ),
  o(
    '(?:要|得|需要|还要|还得|还需)(?:走|过|上|报)(?:招标|总部|董事会|流程|上级|集团|审批|法务|老板)[^,;]{0,6}',
  ),
  o(
    '拖着(?:不[^,;]{1,4})?|拖了?(?:[\\d一二两三四五六七八九十好几半多]+[^,;到]{0,2}(?:天|周|月))|一拖再拖|反复修改|改来改去|来回扯',
  ),
]

const NONE =
  /(?:^|[^\u4e00-\u9fa5]|目前|暂时|现在|(?<!价格|价钱|交期|付款|技术|质量|合同|需求|方案|参数|账期)(?:都|也)|客户|这边|那边|基本|了|还|,)(?:(?:没|无|没有|暂无|没什么|没啥|没得|莫得|冇)(?:什么|啥|任何|其他|大|明显|特别)?的?(?:障碍|问题|卡点|阻力|困难|异议|顾虑|毛病|难点)|障碍(?:是|:)?(?:无|没有|没)|(?:一切|都|进展|挺|比较|很|蛮|还)(?:都|挺|很|蛮)?(?:顺利|顺当|顺)(?![便手路序利完]))|^无$|^(?:一切)?顺利$|不卡了?$|没卡(?:住|着|壳)?/g

const RESOLVED =
  /^[^,;]{0,6}?(?:解决了|搞定了|谈妥了|谈好了|不是问题|没问题|通过了|同意了|松口了|解除|摆平|说通了)/

/** Where the words of the obstacle stop in a sentence without punctuation. */
const NEXT_THOUGHT =
  /(?:然后|所以|因此|不过|但是?|下次|下一步|我(?!们)|我们?(?:再|准备|打算|先|去|会|约)|咱们?(?:再|准备|打算|先|去|会|约)|准备|打算|计划|约|争取|再(?!降|便宜|让|优惠)|先|看看|要不|想办法|回头|让我|叫我|需要(?!走|过)|得去|后续|帮|麻烦|预计|估计)/

/** What stands in the way, in the rep's words; null when nothing is said. */
export function findObstacle(
  clauses: readonly Clause[],
  dates: readonly { start: number; end: number }[],
): FoundObstacle | null {
  const found = search(clauses, dates, INTRODUCED, 1) ?? search(clauses, dates, SAID, 0)
  if (found) return found
  for (const clause of clauses) {
    if (clause.isQuestion) continue
    for (const m of clause.text.matchAll(NONE)) {
      const at = clause.start + m.index
      return { start: at, end: at + m[0].length, isNone: true }
    }
  }
  return null
}

function search(
  clauses: readonly Clause[],
  dates: readonly { start: number; end: number }[],
  patterns: readonly RegExp[],
  group: 0 | 1,
): FoundObstacle | null {
  const hits: FoundObstacle[] = []
  for (const clause of clauses) {
    for (const re of patterns) {
      for (const m of clause.text.matchAll(re)) {
        const words = m[group] ?? ''
        const offset = m.index + m[0].length - words.length
        const inner = group === 0 ? 0 : m[0].lastIndexOf(words)
        const start = clause.start + (group === 0 ? m.index : m.index + inner)
        if (RESOLVED.test(clause.text.slice(offset + words.length))) continue
        if (clause.isQuestion && group === 0) continue
        if (
          group === 0 &&
          /(?:不|没|没有|并不|不会)$/.test(clause.text.slice(0, m.index)) &&
          /^(?:嫌|担心|怕|压价)/.test(words)
        )
          continue
        const span = cut(words, start, dates)
        if (span.end - span.start < 1) continue
        const cutWords = words.slice(span.start - start, span.end - start)
        if (/^(?:无|没有|没|暂无|没啥|没有了?)$/.test(cutWords)) return { ...span, isNone: true }
        if (group === 1 && /(?:阶段|环节)$/.test(cutWords) && cutWords.length <= 5) continue
        hits.push({ ...span, isNone: false })
      }
      const first = hits[0]
      if (first && group === 1) return first
    }
  }
  // The earliest said; of two that overlap the longer one.
  hits.sort((a, b) => a.start - b.start || b.end - a.end)
  let best = hits[0] ?? null
  for (const hit of hits) {
    if (best && hit.start < best.end && hit.end - hit.start > best.end - best.start) {
      best = {
        start: Math.min(best.start, hit.start),
        end: Math.max(best.end, hit.end),
        isNone: false,
      }
    }
  }
  return best
}

/** Ends the words at a date or at the next thought, and takes filler off the end. */
function cut(
  words: string,
  start: number,
  dates: readonly { start: number; end: number }[],
): { start: number; end: number } {
  let text = words
  for (const date of dates) {
    const at = date.start - start
    if (at >= 2 && at < text.length) text = text.slice(0, at)
  }
  const next = NEXT_THOUGHT.exec(text.slice(2))
  if (next) text = text.slice(0, next.index + 2)
  const people = /(?:他们|客户|对方|人家)(?!的)/.exec(text.slice(2))
  if (people) text = text.slice(0, people.index + 2)
  const lead = /^(?:了|是|在|因为|他们的?|客户的?|对方的?|说|的|:|\s)+/.exec(text)?.[0].length ?? 0
  text = text.slice(lead)
  text = text
    .replace(
      /(?:[的]?(?:那里|这里|那儿|这儿|那边|这块|那块|这一块|这一环|这关|那关|手里|手上))?(?:上|了|呢|啊|吧|哦|呀|嘛|,|\s|◇|的|就)*$/,
      '',
    )
    .replace(/(?:上面|方面|的?问题)?$/, (tail) =>
      text.length - tail.length >= 2 && tail !== '' && /上面|方面/.test(tail) ? '' : tail,
    )
  return { start: start + lead, end: start + lead + text.length }
}
