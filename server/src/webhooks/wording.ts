/** What people read about webhooks. */
import { zh } from '@kedu/bot/wording/spacing'
import { TEST_EVENT, type WebhookEventName } from '@kedu/shared/contracts/webhook-events'
import type { UrlProblem } from './address-guard.ts'
import type { Delivery, Try, Webhook } from './webhook.ts'

const EVENTS: Readonly<Record<WebhookEventName | typeof TEST_EVENT, string>> = {
  'deal.opened': '新建客户',
  'deal.updated': '更新',
  'deal.stage_moved': '推进',
  'deal.move_wanted': '要推进，等证据',
  'deal.waiting': '等客户',
  'deal.closed': '赢单、丢单、搁置',
  'deal.reopened': '重新打开',
  'deal.reassigned': '转交',
  'deal.undone': '撤销',
  'evidence.attached': '附上证据',
  'evidence.sorted': '证据归类',
  'evidence.removed': '移走证据',
  'evidence.judged': '证据核对',
  'evidence.overruled': '证据改判',
  'alert.raised': '提醒',
  'alert.escalated': '提醒升级',
  'alert.closed': '提醒结束',
  'alert.reopened': '提醒又打开',
  'group_alert.raised': '橙色、红色预警',
  'group_alert.grew': '预警变多',
  'group_alert.cleared': '预警解除',
  'quote.made': '写报价单',
  'quote.sent': '给出报价单',
  'quote.opened': '客户打开报价单',
  'quote.signed': '客户签了',
  'quote.withdrawn': '收回报价单',
  'payment.released': '付款',
  'payment.overruled': '放行付款',
  'request.raised': '请别的部门配合',
  'request.answered': '请求有了答复',
  'request.closed': '请求办结',
  'lead.received': '收到线索',
  'lead.allocated': '分配线索',
  'lead.held': '线索没人能接',
  'lead.returned': '退回线索',
  'lead.accepted': '接下线索',
  'lead.reopened': '线索重新打开',
  'lead.recycled': '收回线索',
  'lead.discarded': '线索作废',
  'person.enrolled': '新同事（要管理员）',
  'person.changed': '同事变动（要管理员）',
  [TEST_EVENT]: '测试',
}

export function eventName(type: Delivery['type']): string {
  return EVENTS[type]
}

const STATES: Readonly<Record<Webhook['state'], string>> = {
  on: '在推送',
  off: '已关闭',
  gone: '对方说地址不用了（410），已关闭',
  failing: '一周没送到，已关闭',
  removed: '已删除',
}

export function stateName(state: Webhook['state']): string {
  return STATES[state]
}

export function tryWords({ status: given, problem }: Try): string {
  const status = given ?? '—'
  switch (problem) {
    case null:
      return zh`已收下（${status}）`
    case 'unreachable':
      return '连不上，或证书不对'
    case 'timeout':
      return '10 秒没有应答'
    case 'private-address':
      return '地址在内网，不送'
    case 'redirected':
      return zh`要求转到别处（${status}），不跟随`
    case 'gone':
      return '对方说地址不用了（410）'
    case 'status':
      return zh`对方没收下（${status}）`
    case 'no-secret':
      return '签名密钥打不开，请核对 KEDU_SECRET_KEY'
    default:
      return problem satisfies never
  }
}

export function webhookNotice(
  name: string,
  problem: 'gone' | 'failing' | 'dead',
): { title: string; text: string } {
  const where = '在「我的 → 接口」里看每次送得怎样'
  switch (problem) {
    case 'gone':
      return {
        title: '事件推送已关闭',
        text: `「${name}」的接收地址说不再用了（410），已停止推送。还要用的话，改好地址再打开；${where}。`,
      }
    case 'failing':
      return {
        title: '事件推送已关闭',
        text: `「${name}」一周都没送到，已停止推送，没送的都留着。对方修好后打开，就接着送；${where}。`,
      }
    case 'dead':
      return {
        title: '有事件没推送出去',
        text: `「${name}」有事件试了 10 次都没送到。对方修好后可以重发；${where}。`,
      }
    default:
      return problem satisfies never
  }
}

export function urlProblemWords(problem: UrlProblem): string {
  switch (problem) {
    case 'not-a-url':
      return '地址看不懂，要像 https://erp.example.com/kedu 这样写全。'
    case 'not-https':
      return '地址要以 https:// 开头，路上才没人能看到内容。'
    case 'with-password':
      return '地址里不要写账号和密码，对方用签名核对就够了。'
    case 'private-address':
      return '地址在内网或本机，不能推送过去。请用公网能访问的 https 地址。'
    default:
      return problem satisfies never
  }
}

export const webhookWords = {
  none: '还没有事件推送。在「我的 → 接口」里新建。',
  table: ['编号', '名称', '地址', '事件', '代表谁', '状态', '等着', '没送到'],
  allTypes: '全部',
  deliveriesTable: ['编号', '事件', '状态', '试了', '时间', '结果', '毫秒'],
  noDeliveries: '还没有推送过。',
  unknown: (id: string) => `没有编号是「${id}」的事件推送，用 kedu webhooks list 看看。`,
  unknownDelivery: (id: string) => `没有编号是「${id}」的推送，用 kedu webhooks deliveries 看看。`,
  sentAgain: (count: number) =>
    count === 0 ? '没有要重发的推送。' : zh`${count}条已重新排队，服务运行时马上发出。`,
  statuses: { waiting: '等着', delivered: '已送到', dead: '没送到', dropped: '不用送了' },
} as const
