/** Words of selling that a general dictionary takes apart. A company adds its own in the settings. */
export const TRADE_WORDS: readonly string[] = (
  '付款周期 付款方式 付款条件 预付款 尾款 回款 账期 质保金 承兑汇票 ' +
  '交期 交货期 交付周期 发货 排产 产能 现货 缺货 ' +
  '竞品 竞争对手 报价单 打样 样品 试样 试用 招标 投标 标书 中标 比价 压价 降价 涨价 折扣 ' +
  '决策人 采购部 技术部 法务 总经理 审批 走流程 立项 预算 ' +
  '技术确认 技术参数 图纸 选型 验收 安装调试 售后 质保 质量问题 不良率 ' +
  '合同法务 盖章 签字 框架协议 年度合同 ' +
  '账期太长 价格偏高 价格太高 首付款 首付 押款 分期 ' +
  '供应商 设计院 使用部门 技术协议 验收标准 验收单 试运行 测试报告 样机 厂标 国标 分项报价 ' +
  '做不了主 不匹配 不合格 调价'
)
  .split(' ')
  .filter((word) => word !== '')

/** Words that say nothing of an obstacle by themselves; a company's own dictionary goes before them. */
export const STOP_WORDS: readonly string[] = (
  '对方 那边 这边 怎么 为什么 客户 公司 经理 老板 先生 女士 今天 明天 后天 昨天 今年 明年 去年 本周 周一 周二 周三 周四 周五 周六 周日 ' +
  '星期一 星期二 星期三 星期四 星期五 上午 下午 晚上 时候 时间 目前 现在 ' +
  '已经 最近 早上 今早 今晚 昨晚 礼拜 什么时候 咱们 人家 别人 主要 主要是 全部 终于 左右 下一步 ' +
  '还是 还有 还在 没有 就是 但是 可是 因为 所以 如果 或者 然后 其他 另外 同时 关于 根据 ' +
  '觉得 认为 表示 说明 知道 了解 打算 准备 继续 开始 进行 完成 ' +
  '比较 非常 特别 一起 一定 一直 有点 有些 大概 基本 说不定 差不多 对不起 了不起 ' +
  '沟通 联系 跟进 电话 微信 拜访 回访 见面 回复 反馈 说过 再说 ' +
  '问题 情况 事情 东西 方面 部分 内容 ' +
  // How, how soon, how much: they colour what is said and name nothing.
  '重新 最快 最慢 尽快 马上 一切 正常 爽快 不小 不少 不错 网上 隔壁 使用 不大 不要 ' +
  // Saying, asking and going about it.
  '要求 确认 提到 问到 说是 聊得 面谈 打听 打过来 认可 推荐 推进 提出 答应 松口 商量 讨论 考虑 请示 ' +
  '透露 同意 介绍 告知 通知 提醒 回答 承诺 解释 强调 建议 询问 催促 商谈 交流 汇报 打电话 听说 估计 发现 来说 看一下 ' +
  // Whom one speaks to, by title.
  '主任 科长 厂长 部长 处长 总监 师傅 工程师 负责人 联系人 领导 副总 总助 老客户'
)
  .split(' ')
  .filter((word) => word !== '')

/** Adverbs, prepositions and conjunctions, modals, pronouns, numerals: a word of theirs names nothing. */
export const FUNCTION_SIGNS: readonly string[] = [
  ...('先再只还也就都很太才更最又刚已挺较仅均便却曾常总竟正即' +
    '把被从向往对给跟和与在为以于按由让将使或及而但若如因所并则虽' +
    '肯能会要想敢该可应得须需愿不没别未' +
    '我你您他她它们这那哪谁什么其此某每各自己本之' +
    '一二两三四五六七八九十百千万几半多零第'),
]

/** Measures, directions and particles: they name nothing beside one of those above. */
export const LIGHT_SIGNS: readonly string[] = [
  ...('个档批次笔遍家条项版处些点件台套份张位天周月年截种层段轮趟番样' +
    '来去上下进出回过起到里外前后内间左右' +
    '了着的地吗呢吧啊是有'),
]

/** Built like those and names something all the same. */
export const NAMES_ALL_THE_SAME: readonly string[] =
  '上会 过会 开会 会上 要件 要点 往来 得分 样件 样本 版本 正本 本地 让出 对开'.split(' ')
