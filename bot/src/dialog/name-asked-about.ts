const LEADING =
  /^(请问|麻烦|帮我|帮忙|给我|顺便|我想|想|要|查一下|查下|查查|查询|查|看一下|看下|看看|看|问一下|问下|问问|问|说说|说一下|客户|那个|这个|把|一下|下)+/u
const ASKING =
  /(现在|目前|最近|这边|那边|那里|今天|这个|那个|当前|客户|的?(?:情况|进展|进度|状态|阶段|合同|签字页|扫描件|报价|资料|详情))*(什么情况|啥情况|情况|怎么样|怎样|咋样|如何|到哪|到什么|到第几|卡在哪|走到|进展|进度|状态|谁在跟|谁负责|是谁的|什么阶段|哪个阶段|哪一步|合同|签字页|扫描件|发我|给我|看看|发一下|在哪).*$/u
const NO_CUSTOMER =
  /^(他们?|她们?|它|这家|那家|这个|那个|这单|那单|我们?|你们?|客户|公司|刚才那?个?|上一?个|上次|今天|现在|目前|最近|所有|全部|大家|团队|哪些?|谁|什么|最新|最新的|的|大概|具体)+的?$/u

/**
 * The customer somebody asks about, in words the customer list does not know: what is left of
 * 「成都某某公司现在什么情况」 without the asking. Null when no name is left.
 */
export function nameAskedAbout(text: string): string | null {
  const left = text
    .trim()
    .replace(/[？?。！!~\s]+$/u, '')
    .replace(LEADING, '')
    .replace(ASKING, '')
    .replace(/[的呢，,\s]+$/u, '')
    .trim()
  if (left.length < 2 || left.length > 30 || /[，。；,;\n]/u.test(left)) return null
  return NO_CUSTOMER.test(left) ? null : left
}
