/** Two processes to start from (D2, E25). A workspace copies one and then owns it. */
import type { SalesProcess, Stage, StageGate } from './sales-process.ts'

const LEAD: Stage = { id: 'lead', name: '线索', aliases: ['商机', '潜客', '意向客户', '初次接触'] }
const NEED: Stage = {
  id: 'need',
  name: '需求',
  aliases: ['需求确认', '需求沟通', '需求调研', '选型', '方案'],
}
const QUOTE: Stage = { id: 'quote', name: '报价', aliases: ['询价', '报价单', '已报价', '议价'] }
const CONTRACT: Stage = {
  id: 'contract',
  name: '合同',
  aliases: ['签约', '签合同', '已签合同', '签单', '合同签订'],
}
const DELIVERY: Stage = {
  id: 'delivery',
  name: '交付',
  aliases: ['发货', '交货', '供货', '安装', '验收', '履约'],
}

/** R10: a contract is proved by its sealed scan and a close-up of the signatures. */
const CONTRACT_GATE: StageGate = {
  from: 'quote',
  to: 'contract',
  requires: ['contract-scan', 'signature-page'],
  strict: false,
}

function copyOf(stages: readonly Stage[]): Stage[] {
  return stages.map((stage) => ({ ...stage, aliases: [...stage.aliases] }))
}

/** 4 stages, 4 required fields (R1). A fresh object each time: it becomes the workspace's own. */
export function lightProcess(): SalesProcess {
  return {
    template: 'light',
    stages: copyOf([LEAD, QUOTE, CONTRACT, DELIVERY]),
    requiredFields: ['customerName', 'stage', 'obstacle', 'nextAction'],
    coreFields: ['customerName', 'stage', 'obstacle', 'nextAction'],
    gates: [{ ...CONTRACT_GATE, requires: [...CONTRACT_GATE.requires] }],
    allowSkip: false,
    moveBack: 'anyone',
    firstContactChannels: [],
    industries: [],
    contractStage: 'contract',
    deliveryStage: 'delivery',
  }
}

/** 5 stages and the lifecycle form of R6; 客户ID, its seventh field, is always there. */
export function b2bProcess(): SalesProcess {
  return {
    template: 'b2b',
    stages: copyOf([LEAD, NEED, QUOTE, CONTRACT, DELIVERY]),
    requiredFields: ['customerName', 'stage', 'obstacle', 'nextAction', 'industry', 'firstContact'],
    coreFields: [
      'customerName',
      'industry',
      'firstContact',
      'stage',
      'summary',
      'attachment',
      'obstacle',
      'nextAction',
    ],
    gates: [{ ...CONTRACT_GATE, requires: [...CONTRACT_GATE.requires] }],
    allowSkip: false,
    moveBack: 'manager',
    firstContactChannels: ['电话', '展会', '转介'],
    industries: [
      '机械设备',
      '电子电气',
      '汽车零部件',
      '化工材料',
      '金属加工',
      '建筑建材',
      '能源环保',
      '医疗器械',
      '食品饮料',
      '商贸流通',
      '其他',
    ],
    contractStage: 'contract',
    deliveryStage: 'delivery',
  }
}
