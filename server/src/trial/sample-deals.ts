/**
 * The deals of the sample company, told relative to the day the trial begins, so that on the first
 * look some are due today, some are about to turn red and two are red already.
 */
import type { StageId } from '@kedu/shared/process/sales-process'

/** One entry of a deal's history. */
export interface SampleStep {
  /** Calendar days before the trial began, at least 1. */
  daysAgo: number
  /** `HH:MM` on the wall clock. */
  at: string
  stage: StageId
  obstacle: string
  /** What was said and done. */
  summary: string
  /** What comes next; it was planned for the day of the step after this one. */
  action: string
}

export type SampleEnd =
  /** Hours from the beginning of the trial to when the next action is due; negative: overdue. */
  | { kind: 'due'; inHours: number }
  /** Days from the first day; due at the workspace's time of day. */
  | { kind: 'due-on'; inDays: number }
  | { kind: 'waiting'; untilInDays: number; reason: string; daysAgo: number }
  | { kind: 'closed'; outcome: 'won' | 'lost' | 'on-hold'; reason: string; daysAgo: number }

export interface SampleDeal {
  name: string
  alias: string | null
  industry: string
  firstContact: '电话' | '展会' | '转介'
  ownerId: string
  /** 10,000 yuan. */
  wan: number
  /** Oldest first, never empty; stages only one at a time. */
  steps: SampleStep[]
  end: SampleEnd
}

function step(
  daysAgo: number,
  at: string,
  stage: StageId,
  obstacle: string,
  summary: string,
  action: string,
): SampleStep {
  return { daysAgo, at, stage, obstacle, summary, action }
}

export const SAMPLE_DEALS: readonly SampleDeal[] = [
  // 张伟, 华东
  {
    name: '苏州恒立精密机械有限公司',
    alias: '恒立精密',
    industry: '机械设备',
    firstContact: '展会',
    ownerId: 'zhangwei',
    wan: 86,
    steps: [
      step(24, '10:20', 'lead', '无', '展会上聊过，要换一批主轴', '上门看现场'),
      step(18, '14:05', 'need', '技术确认', '看了车间，转速要求 12000', '出技术方案'),
      step(9, '16:40', 'quote', '付款周期', '报价 86 万，对方要 90 天账期', '谈账期'),
    ],
    end: { kind: 'due', inHours: -75 },
  },
  {
    name: '无锡宏泰电子科技有限公司',
    alias: '宏泰电子',
    industry: '电子电气',
    firstContact: '电话',
    ownerId: 'zhangwei',
    wan: 32,
    steps: [
      step(12, '09:40', 'lead', '决策人', '采购小刘接的电话，要问工程部', '约工程部见面'),
      step(5, '15:10', 'need', '决策人', '工程部认可方案，采购经理还没见到', '约采购经理'),
    ],
    end: { kind: 'due', inHours: -38 },
  },
  {
    name: '常州金阳新能源有限公司',
    alias: null,
    industry: '能源环保',
    firstContact: '转介',
    ownerId: 'zhangwei',
    wan: 150,
    steps: [
      step(30, '11:00', 'lead', '无', '老客户介绍，明年要扩两条线', '送资料'),
      step(16, '10:30', 'need', '交期', '产线 3 月投产，交期要 45 天内', '和生产确认排期'),
      step(6, '17:20', 'quote', '交期', '报价已发，等生产排期', '回复交期'),
    ],
    end: { kind: 'due', inHours: 5 },
  },
  {
    name: '昆山德力五金制品厂',
    alias: '德力五金',
    industry: '金属加工',
    firstContact: '电话',
    ownerId: 'zhangwei',
    wan: 12,
    steps: [step(2, '10:50', 'lead', '价格', '问了单价，觉得偏高', '带样品上门')],
    end: { kind: 'due-on', inDays: 4 },
  },
  {
    name: '南通海润船舶配套有限公司',
    alias: '海润船舶',
    industry: '机械设备',
    firstContact: '展会',
    ownerId: 'zhangwei',
    wan: 210,
    steps: [
      step(70, '09:30', 'lead', '无', '船厂配套，量大', '拜访'),
      step(55, '13:40', 'need', '技术确认', '防腐等级要求 C5', '送检'),
      step(40, '15:30', 'quote', '价格', '第二轮报价', '谈合同条款'),
      step(21, '10:15', 'contract', '无', '合同双方盖章，收了三成预付款', '安排发货'),
      step(6, '16:00', 'delivery', '无', '第一批已发出', '到货验收'),
    ],
    end: { kind: 'due-on', inDays: 9 },
  },
  // 李娜, 华东
  {
    name: '上海远景医疗器械有限公司',
    alias: '远景医疗',
    industry: '医疗器械',
    firstContact: '转介',
    ownerId: 'lina',
    wan: 68,
    steps: [
      step(26, '10:00', 'lead', '无', '朋友介绍，做康复设备', '了解需求'),
      step(19, '14:30', 'need', '技术确认', '材料要生物相容性报告', '补检测报告'),
      step(8, '11:20', 'quote', '竞品', '在和一家德国品牌比', '做对比表'),
    ],
    end: { kind: 'due', inHours: -52 },
  },
  {
    name: '杭州华东机电设备有限公司',
    alias: '华东机电',
    industry: '机械设备',
    firstContact: '电话',
    ownerId: 'zhangwei',
    wan: 45,
    steps: [
      step(15, '09:20', 'lead', '无', '要一批减速机', '问清参数'),
      step(10, '16:10', 'need', '付款周期', '参数定了，财务要求月结 60 天', '问财务能否接受'),
    ],
    end: { kind: 'due', inHours: -30 },
  },
  {
    name: '宁波三力塑业有限公司',
    alias: null,
    industry: '化工材料',
    firstContact: '展会',
    ownerId: 'lina',
    wan: 23,
    steps: [
      step(11, '13:50', 'lead', '无', '展会留的名片，回访有兴趣', '寄样品'),
      step(4, '10:40', 'need', '技术确认', '样品收到，试模中', '问试模结果'),
    ],
    end: { kind: 'due', inHours: 3 },
  },
  {
    name: '嘉兴新丰汽车零部件有限公司',
    alias: '新丰汽配',
    industry: '汽车零部件',
    firstContact: '电话',
    ownerId: 'lina',
    wan: 120,
    steps: [
      step(48, '10:10', 'lead', '决策人', '主机厂二级供应商', '拜访'),
      step(35, '15:00', 'need', '技术确认', '要做 PPAP', '准备文件'),
      step(22, '11:30', 'quote', '价格', '降了两个点', '等定点'),
      step(7, '14:20', 'contract', '无', '合同签好，双方盖章', '跟预付款'),
    ],
    end: { kind: 'due-on', inDays: 3 },
  },
  {
    name: '绍兴百汇纺织机械有限公司',
    alias: '百汇纺机',
    industry: '机械设备',
    firstContact: '电话',
    ownerId: 'lina',
    wan: 18,
    steps: [
      step(33, '09:50', 'lead', '价格', '只问价', '再联系'),
      step(25, '16:30', 'need', '价格', '预算只有 12 万', '报备主管'),
    ],
    end: {
      kind: 'closed',
      outcome: 'lost',
      reason: '预算差 6 万，选了本地一家',
      daysAgo: 10,
    },
  },
  // 赵磊, 华东
  {
    name: '合肥中科环保设备有限公司',
    alias: '中科环保',
    industry: '能源环保',
    firstContact: '转介',
    ownerId: 'zhaolei',
    wan: 95,
    steps: [
      step(20, '10:30', 'lead', '无', '设计院介绍，污水站项目', '拿图纸'),
      step(13, '14:00', 'need', '技术确认', '图纸确认，改两处接口', '出方案'),
    ],
    end: {
      kind: 'waiting',
      untilInDays: 12,
      reason: '等环评批复',
      daysAgo: 2,
    },
  },
  {
    name: '芜湖长信建材有限公司',
    alias: null,
    industry: '建筑建材',
    firstContact: '电话',
    ownerId: 'zhaolei',
    wan: 9,
    steps: [step(3, '11:10', 'lead', '决策人', '老板出差，秘书接的', '再打电话')],
    end: { kind: 'due', inHours: 7 },
  },
  {
    name: '南京优品食品机械有限公司',
    alias: '优品食品',
    industry: '食品饮料',
    firstContact: '展会',
    ownerId: 'zhaolei',
    wan: 54,
    steps: [
      step(28, '09:30', 'lead', '无', '要一条灌装线', '看现场'),
      step(21, '15:40', 'need', '交期', '赶旺季，50 天要到', '核交期'),
      step(3, '10:20', 'quote', '价格', '报了 54 万', '等回复'),
    ],
    end: { kind: 'due-on', inDays: 5 },
  },
  {
    name: '扬州大成照明电器有限公司',
    alias: '大成照明',
    industry: '电子电气',
    firstContact: '电话',
    ownerId: 'zhaolei',
    wan: 37,
    steps: [
      step(60, '10:00', 'lead', '无', '路灯驱动', '送样'),
      step(50, '13:30', 'need', '技术确认', '样品测试通过', '报价'),
      step(42, '16:20', 'quote', '付款周期', '账期谈到 45 天', '签合同'),
      step(30, '10:50', 'contract', '无', '合同盖章回来了', '排产'),
      step(15, '14:40', 'delivery', '无', '已发货，客户验收', '回款'),
    ],
    end: { kind: 'closed', outcome: 'won', reason: '验收通过，款到', daysAgo: 4 },
  },
  // 黄志强, 华南
  {
    name: '东莞精工模具有限公司',
    alias: '精工模具',
    industry: '金属加工',
    firstContact: '展会',
    ownerId: 'huangzhiqiang',
    wan: 41,
    steps: [
      step(17, '10:40', 'lead', '无', '看过样件，精度够', '技术交流'),
      step(11, '15:20', 'need', '技术确认', '热处理硬度要再确认', '送检'),
      step(5, '11:00', 'quote', '价格', '报 41 万，要再让一点', '问主管底价'),
    ],
    end: { kind: 'due', inHours: -37 },
  },
  {
    name: '佛山华盛陶瓷机械有限公司',
    alias: '华盛陶瓷',
    industry: '建筑建材',
    firstContact: '电话',
    ownerId: 'huangzhiqiang',
    wan: 76,
    steps: [
      step(14, '09:50', 'lead', '无', '窑炉改造', '上门测量'),
      step(7, '16:50', 'need', '竞品', '同时找了两家', '做方案对比'),
    ],
    end: { kind: 'due', inHours: 4 },
  },
  {
    name: '深圳联创智能装备有限公司',
    alias: '联创智能',
    industry: '电子电气',
    firstContact: '转介',
    ownerId: 'huangzhiqiang',
    wan: 188,
    steps: [
      step(52, '10:10', 'lead', '无', '自动化产线', '需求会'),
      step(41, '14:10', 'need', '技术确认', '节拍 8 秒', '出布局图'),
      step(29, '11:40', 'quote', '决策人', '副总拍板', '约副总'),
      step(12, '15:50', 'contract', '付款周期', '合同签了，首付分两笔', '跟第一笔首付款'),
    ],
    end: { kind: 'due-on', inDays: 6 },
  },
  {
    name: '中山瑞丰家电配件厂',
    alias: '瑞丰家电',
    industry: '电子电气',
    firstContact: '电话',
    ownerId: 'huangzhiqiang',
    wan: 15,
    steps: [step(4, '14:50', 'lead', '价格', '量不大，先要样', '寄样')],
    end: { kind: 'due-on', inDays: 8 },
  },
  {
    name: '惠州同创电池材料有限公司',
    alias: null,
    industry: '化工材料',
    firstContact: '展会',
    ownerId: 'huangzhiqiang',
    wan: 62,
    steps: [
      step(44, '10:20', 'lead', '无', '扩产要新料仓', '看现场'),
      step(31, '13:20', 'need', '决策人', '项目组还没成立', '等项目组'),
    ],
    end: { kind: 'closed', outcome: 'on-hold', reason: '扩产推到明年二季度', daysAgo: 9 },
  },
  // 何静, 华南
  {
    name: '广州天河贸易有限公司',
    alias: '天河贸易',
    industry: '商贸流通',
    firstContact: '转介',
    ownerId: 'hejing',
    wan: 28,
    steps: [
      step(13, '10:30', 'lead', '无', '做出口，要英文资料', '发资料'),
      step(6, '15:30', 'need', '付款周期', '要 60 天信用证', '问财务'),
    ],
    end: { kind: 'due', inHours: -28 },
  },
  {
    name: '珠海蓝湾食品有限公司',
    alias: '蓝湾食品',
    industry: '食品饮料',
    firstContact: '电话',
    ownerId: 'hejing',
    wan: 47,
    steps: [
      step(23, '09:40', 'lead', '无', '冷链包装', '拜访'),
      step(16, '14:20', 'need', '技术确认', '低温测试', '送样测试'),
      step(2, '16:10', 'quote', '交期', '报价认可，要两周到货', '核库存'),
    ],
    end: { kind: 'due', inHours: 6 },
  },
  {
    name: '厦门鹭岛卫浴有限公司',
    alias: '鹭岛卫浴',
    industry: '建筑建材',
    firstContact: '展会',
    ownerId: 'hejing',
    wan: 33,
    steps: [step(1, '11:30', 'lead', '无', '展会认识，约了电话会', '电话会')],
    end: { kind: 'due-on', inDays: 2 },
  },
  {
    name: '汕头永兴玩具塑胶有限公司',
    alias: '永兴玩具',
    industry: '化工材料',
    firstContact: '电话',
    ownerId: 'hejing',
    wan: 21,
    steps: [
      step(38, '10:00', 'lead', '无', '换环保料', '送检'),
      step(27, '15:10', 'need', '技术确认', '检测通过', '报价'),
      step(18, '11:20', 'quote', '价格', '谈到 21 万', '签合同'),
      step(8, '14:00', 'contract', '无', '合同回传，已盖章', '排产'),
    ],
    end: { kind: 'due-on', inDays: 7 },
  },
  {
    name: '南宁桂能电气设备有限公司',
    alias: '桂能电气',
    industry: '能源环保',
    firstContact: '转介',
    ownerId: 'hejing',
    wan: 130,
    steps: [
      step(36, '09:30', 'lead', '无', '配电改造项目', '拿招标文件'),
      step(20, '16:30', 'need', '决策人', '要过评审会', '准备评审材料'),
      step(5, '10:10', 'quote', '竞品', '三家入围', '评审会答辩'),
    ],
    end: { kind: 'due-on', inDays: 10 },
  },
]
