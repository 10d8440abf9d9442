/**
 * Has it happened? Chinese marks it around the verb: 了 过 好 完 回来 say yes, 没 别 还没 deny it,
 * 准备 等 催 下周 如果 ? leave it open. Every rule that moves something asks here first.
 */

/** `real`: said to have happened; `unsure`: heard of or guessed; `no`: denied, planned, wished, asked. */
export type Aspect = 'real' | 'unsure' | 'no'

// Words that contain a marker but do not mark anything; blanked out before looking.
const HARMLESS =
  /没问题|没啥问题|没什么问题|没有问题|没意见|没障碍|没有障碍|没毛病|没啥|没想到|没多久|没几天|没白|没办法|不错|不容易|不久|不贵|不光|不但|不仅|不只|不管|不断|不过|对不起|了不起|差不离|要求|要啥|要什么|算是(?=搭|认识|接触)|需要的|想要的|要的|主要|重要|不要紧|必要|要么|要紧|开会|展会|会议|会上|机会|协会|社会|会签|新能源|节能|智能|功能|性能|产能|能源|能耗|可能性|理想|联想|思想|没想|快递|很快|飞快|加快|快速|请客|邀请|申请|需求|等级|等等|等了|等到了|同等|不等|差价|误差|差异|叫做|名叫|分别|特别|级别|类别|个别|别的|别人|别家|别墅|区别|未来|无锡|无论|无尘|无缝|无人|无线|应该说|想法|未税|不含税|不锈钢|不良|无纺|难得|答应了|同意了|说好了|约了|约好了/g
const blank = (text: string): string => text.replace(HARMLESS, (w) => '■'.repeat(w.length))

/** What came before an earlier completed act or a turn of the sentence no longer governs this verb. */
const TURN =
  /了(?!解)|但是?|可是|不过|然后|后来|结果|终于|总算|好歹|已经?|刚刚?|现在|今天|今早|上午|这次|昨天|昨晚|前天|上周|上个月|我们?(?=报[的了\d一二两三四五六七八九十])|[,;]/g

const DENIED = /没有?(?!■)|未(?!■)|尚|别(?!■)|勿|无法|不(?!■)|难(?!■)/
const OPEN =
  /如果|要是|假如|假使|若|万一|只要|除非|等(?!■)|催|让(?![^,]{0,6}的)|叫|请|劝|逼|盼|想|要|准备|打算|安排|计划|争取|希望|预计|预期|马上|快(?!■)|即将|就差|只差|就等|只等|差一?点|险些|为了|可以|能(?!■)|会(?!■)|该|需|下周|下星期|下礼拜|下个?月|下旬|明天|后天|明早|明后|明年|月底|年底|月初|年前|节前|节后|年后|过几天|过两天|改天|回头|待会|一会|力争|尽快|尽量|尽早|同意|答应|承诺|保证|肯|愿意|拟|待|赶紧|抓紧|务必|先不|去谈|来谈|有望|何时|什么时候|啥时候|多久|几时|才能|再不|方便|避免|以免|谁|哪|怎么|怎样|为什么|是否|是不是|有没有|能否|假装|以为|本来|原本|原定|说好|约好|不用|催促|确定要/
const ASKED = /是不是|是否|有没有|能否|会不会/
const GUESSED =
  /应该|好像|可能|估计|大概|也许|或许|听说|据说|似乎|貌似|差不多|八成|十有八九|说是|不知道|不确定|不清楚|算是|口头|基本|理论上|八九不离十|传|恐怕|没准|说不定|感觉|看样子|看来/

const THEN_OPEN =
  /^也(?:没用|不|用不|白|是白)|^[^,;]{0,3}?(?:吗|没有?(?:呢|啊|呀)?$|没$|嘛$|不$|么$|与否|就(?!等|差|是|剩|好|没|石沉|一直|杳)|再|才|的话|的时候|之前|以前|前(?!几天|天|台|面|期|段)|没用)/
const THEN_GUESSED = /^[^,;]{0,3}?(?:以后|之后|(?<![然最])后(?!天|续)|吧|一半|一部分)/
const TAKEN_BACK = /但[^,;]{0,4}没(?:盖|签)|作废|反悔|毁约|退回来|被退|打回来|又取消|又黄|又不|撤回/

export interface Verb {
  /** The clause it stands in. */
  clause: string
  /** The stretch from the first word of the event to the last, completion mark included. */
  start: number
  end: number
  isQuestion: boolean
}

/** Judges an event whose words already carry a mark of completion. */
export function aspectOf({ clause, start, end, isQuestion }: Verb): Aspect {
  const text = blank(clause)
  if (isQuestion) return 'no'
  const before = text.slice(Math.max(0, start - 16), start)
  // 已经 does not make a question a report: 是不是已经签了.
  if (ASKED.test(before)) return 'no'
  let governed = before
  for (const turn of before.matchAll(TURN)) governed = before.slice(turn.index + turn[0].length)
  const inside = text.slice(start, end)
  if (DENIED.test(governed.slice(-8)) || /没|未|不(?!■)|尚|别(?!■)/.test(inside)) return 'no'
  if (OPEN.test(governed)) return /应该|可能/.test(governed) ? 'unsure' : 'no'
  if (
    /准备|安排|打算|等(?!■)|催|争取|如果|要(?!■)|想(?!■)|能(?!■)|可以|会(?!■)|该|下周|明天|待/.test(
      inside,
    )
  )
    return 'no'
  const after = text.slice(end, end + 10)
  if (THEN_OPEN.test(after)) return 'no'
  if (THEN_GUESSED.test(after) || TAKEN_BACK.test(text.slice(end))) return 'unsure'
  if (GUESSED.test(text.slice(Math.max(0, start - 12), end))) return 'unsure'
  return 'real'
}
