/** Words of selling that a general dictionary takes apart. A company adds its own in the settings. */
export const TRADE_WORDS: readonly string[] = (
  '付款周期 付款方式 付款条件 预付款 尾款 回款 账期 质保金 承兑汇票 ' +
  '交期 交货期 交付周期 发货 排产 产能 现货 缺货 ' +
  '竞品 竞争对手 报价单 打样 样品 试样 试用 招标 投标 标书 中标 比价 压价 降价 涨价 折扣 ' +
  '决策人 采购部 技术部 法务 总经理 审批 走流程 立项 预算 ' +
  '技术确认 技术参数 图纸 选型 验收 安装调试 售后 质保 质量问题 不良率 ' +
  '合同法务 盖章 签字 框架协议 年度合同 ' +
  '账期太长 价格偏高 价格太高'
)
  .split(' ')
  .filter((word) => word !== '')

/** Words that say nothing of an obstacle by themselves; a company's own dictionary goes before them. */
export const STOP_WORDS: readonly string[] = (
  '我们 你们 他们 她们 它们 自己 大家 对方 那边 这边 这个 那个 这些 那些 这样 那样 什么 怎么 为什么 哪里 ' +
  '客户 公司 经理 老板 先生 女士 今天 明天 后天 昨天 上周 下周 本周 这周 周一 周二 周三 周四 周五 周六 周日 ' +
  '星期一 星期二 星期三 星期四 星期五 上午 下午 晚上 上个月 下个月 本月 月底 月初 年底 时候 时间 之前 之后 以后 以前 目前 现在 ' +
  '已经 还是 还有 还在 还没 没有 不是 就是 但是 可是 不过 因为 所以 如果 或者 以及 而且 然后 其他 另外 同时 关于 对于 根据 ' +
  '可以 可能 应该 需要 希望 觉得 认为 表示 说明 知道 了解 想要 打算 准备 继续 开始 进行 完成 ' +
  '比较 非常 特别 一下 一个 一些 一起 一定 一直 第一 第二 第三 有点 有些 多少 左右 大概 基本 ' +
  '沟通 联系 跟进 电话 微信 拜访 回访 见面 回复 反馈 说过 再说 再次 过来 过去 出来 起来 下来 上来 回来 回去 ' +
  '问题 情况 事情 东西 方面 部分 内容 这次 本次 上次 下次 ' +
  // How, how soon, how much: they colour what is said and name nothing.
  '重新 最快 最慢 最多 最少 尽快 马上 一遍 一批 一切 正常 爽快 不小 不少 不错 天内 周内 月内 网上 隔壁 ' +
  '天后 周后 月后 就要 也去 只有 先到 想想 一截 一半 能不能 使用 ' +
  // Saying, asking and going about it.
  '要求 确认 提到 问到 说是 找到 聊得 面谈 打听 打过来 送去 认可 推荐 推进 提出 答应 松口 商量 讨论 考虑 请示 ' +
  // Whom one speaks to, by title.
  '主任 科长 厂长 部长 处长 总监 师傅 工程师 负责人 联系人 领导'
)
  .split(' ')
  .filter((word) => word !== '')
