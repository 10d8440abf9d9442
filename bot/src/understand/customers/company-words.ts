/** Words company names are built from. None of them names a company on its own. */

const MUNICIPALITIES = '北京 天津 上海 重庆'
const PROVINCES =
  '河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门'
const CITIES =
  '苏州 常州 无锡 南京 南通 扬州 镇江 泰州 徐州 盐城 淮安 连云港 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 马鞍山 安庆 滁州 阜阳 宣城 铜陵 福州 厦门 泉州 漳州 莆田 龙岩 南昌 九江 赣州 上饶 景德镇 济南 青岛 烟台 潍坊 淄博 临沂 济宁 威海 德州 东营 日照 泰安 滨州 聊城 郑州 洛阳 新乡 南阳 许昌 安阳 焦作 武汉 宜昌 襄阳 荆州 黄石 十堰 孝感 长沙 株洲 湘潭 衡阳 岳阳 常德 广州 深圳 东莞 佛山 珠海 中山 惠州 江门 汕头 肇庆 湛江 南宁 柳州 桂林 海口 三亚 成都 绵阳 德阳 宜宾 泸州 贵阳 遵义 昆明 曲靖 西安 宝鸡 咸阳 兰州 西宁 银川 乌鲁木齐 沈阳 大连 鞍山 抚顺 长春 哈尔滨 大庆 石家庄 唐山 保定 邯郸 沧州 廊坊 秦皇岛 太原 大同 包头 呼和浩特 鄂尔多斯'
/** Towns and districts that lie in a larger city. */
const TOWNS =
  '昆山 张家港 江阴 太仓 常熟 宜兴 吴江 溧阳 丹阳 义乌 余姚 慈溪 乐清 永康 海宁 桐乡 诸暨 晋江 顺德 浦东 松江 嘉定 滨海 临港'
const AREAS = '华东 华南 华北 华中 西南 西北 东北 华西 中国'

const words = (list: string): string[] => list.split(' ')

export const REGION_WORDS: readonly string[] = words(
  `${MUNICIPALITIES} ${PROVINCES} ${CITIES} ${TOWNS}`,
).sort((a, b) => b.length - a.length)
/** Places other places lie in: 江苏 in 江苏南京. */
export const PROVINCE_WORDS: ReadonlySet<string> = new Set(words(PROVINCES))
/** Places that lie in a city: 昆山 in 苏州昆山. */
export const TOWN_WORDS: ReadonlySet<string> = new Set(words(TOWNS))
/** Cities that are provinces too. */
export const MUNICIPALITY_WORDS: ReadonlySet<string> = new Set(words(MUNICIPALITIES))

/** Large areas: part of many names, but also what sales regions are called. */
export const AREA_WORDS: readonly string[] = words(AREAS)

export const LEGAL_SUFFIXES: readonly string[] = words(
  '股份有限公司 有限责任公司 集团有限公司 科技有限公司 有限公司 责任公司 分公司 子公司 总公司 公司 集团 股份 总厂 分厂 厂 经营部 商行 合作社 事务所 控股 中国',
).filter((w) => w !== '科技有限公司' && w !== '中国')

export const INDUSTRY_WORDS: readonly string[] = words(
  '家电 家用电器 厨电 厨具 厨卫 卫浴 机电 机械 设备 科技 技术 电子 电器 电气 电力 电源 电机 电缆 电线 线缆 仪器 仪表 自动化 智能 智能化 智造 制造 装备 精密 精工 精机 模具 塑料 塑胶 橡胶 橡塑 五金 钢铁 钢构 钢结构 金属 铝业 铜业 有色 材料 新材料 复合材料 化工 化学 化纤 纺织 服装 服饰 印染 印刷 包装 纸业 造纸 食品 饮料 乳业 酒业 粮油 农业 生物 生物科技 医药 制药 药业 医疗 医疗器械 器械 健康 环保 环境 水务 水处理 能源 新能源 光伏 储能 电池 锂电 半导体 芯片 光电 光学 激光 通信 通讯 网络 信息 信息技术 软件 数据 数码 互联 物联 物联网 汽车 汽配 车业 汽车零部件 零部件 配件 部件 轴承 齿轮 阀门 泵业 泵阀 水泵 液压 气动 密封 密封件 紧固件 标准件 铸造 锻造 铸锻 重工 重型 工业 实业 工贸 贸易 商贸 进出口 国际 国际贸易 投资 发展 建设 建筑 建材 建工 工程 安装 装饰 装潢 家居 家具 木业 玻璃 陶瓷 水泥 石材 涂料 物流 运输 供应链 仓储 航空 航天 船舶 船业 海工 轨道 轨道交通 交通 铁路 石油 石化 矿业 煤业 煤矿 燃气 热能 热力 锅炉 制冷 空调 冷链 暖通 电梯 起重 起重机 工具 刀具 机床 数控 机器人 传感 传感器 控制 控制系统 系统 照明 灯具 玩具 文具 日化 化妆品 超市 百货 连锁 酒店 餐饮 传媒 文化 教育 咨询 服务 管理 企业 产业 产品 制品 加工 开关 变压器 特种 合金 特种合金 特钢 特材 稀土 高分子 动力 离合器 高科 焊接 检测 测控 测试 表面处理 电镀 热处理 弹簧 管业 管道 管件 丝网 滤材 过滤 净化 风机 压缩机 空压机 减速机 传动 输送 输送机 烘干 干燥 机车 整车 底盘 客车 专用车 新型',
).sort((a, b) => b.length - a.length)

/** Trades that stand in names and hardly ever are goods: 恒力轴承发货 may be goods, 恒力化工 is a company. */
export const NAME_TRADES: ReadonlySet<string> = new Set(
  '科技 机电 精密 精工 重工 实业 工贸 商贸 贸易 智能 智造 新材料 新能源 生物 医药 制药 药业 医疗 纺织 服装 食品 环保 建材 化工 物流 汽配 电气 电子 自动化 铝业 铜业 钢铁 纸业 船业 矿业 石化 乳业 酒业 泵业 光电 半导体 机床'.split(
    ' ',
  ),
)

/** Every-day words that also are names of companies; they need a further part of the name beside them. */
export const EVERYDAY_WORDS: ReadonlySet<string> = new Set(
  words(
    '希望 未来 发展 联系 合作 成功 领先 明天 今天 创新 时代 卓越 诚信 安全 质量 技术 世纪 中国 全球 国际 环球 长期 一定 大众 现代 先锋 先进 方便 方案 客户 合同 报价 交付 价格 项目 产品 付款 回款 需求 线索 老板 领导 现场 同意 满意 永远 共同 联合 统一 通用 专业 标准 优质 高端 新型 东方 南方 北方 西部 东部 南部 北部 中心 阳光 快乐 幸福 平安 顺利 平衡 突破 进步 进展 前进 腾飞 起飞 开始 万一 第一 唯一 新的 大家 我们 他们 你们 公司 集团 工厂 总部 分部 正常 正式 正确 正大 准时 及时 可靠 信任 信用 互信 认可 天天 每天 春天 精密 精工 智能 数字 绿色 蓝天 自然 健康 力量 动力 能量 合力 同心 同行 同创 共赢 双赢 多赢 联盟 联动 联通 移动 电信 网络 华东 华南 华北 华中 西南 西北 东北 华西 中天 中间 中华 中原 江南 江北 江东 长江 黄河 太湖 沿海 三方 三家 三一 一汽 二期 一期 三期 新区 高新 开发 先生 小姐 经理 主任 王总 李总 张总',
  ),
)

/** Abbreviations of the trade and of the office, never the initials of a customer on their own. */
export const COMMON_ABBREVIATIONS: ReadonlySet<string> = new Set(
  words(
    'ok okk okay ppt erp plc mes crm wms cad cam cae dhl usb led lcd vip ceo cfo cto coo cio hr po pi bom qc qa iqc oqc app kpi okr oem odm sop iso ccc rmb usd fob cif ddp exw tt lc nda dn agv rfid scada cnc pcb pcba smt mro poc demo logo excel word wps wifi email mail sql api ftp pdf jpg png gif svg html http https www com cn net doc docx xls xlsx zip rar txt csv kw kwh mpa mm cm km kg pcs set moq fyi asap tbd tbc btw gps cpu gpu ssd ram ai iot ict ipo it tv cctv dvr nvr ups hmi dcs pid vfd ac dc emi emc ce ul rohs reach msds coa coc fat sat ppap apqp fmea spc msa lab rd pm am hi hello bye thanks thx yes no done todo boss team email wechat weixin dingding qq tel fax sn id nb xx xxx yy zz abc xyz aa bb sb tmd jpeg bug line lead lock save open test next last new old part total',
  ),
)
