/**
 * What the API's document says of each operation, and which scope a key needs for it. A test sees to
 * it that every route stands here; one that does not is open to no key.
 */
import type { ApiScopeName } from '@kedu/shared/contracts/api-scopes'
import { BOARD_NAMES } from '@kedu/shared/contracts/board-names'
import { boardTitles } from '../../boards/wording.ts'

export interface Operation {
  summary: string
  tag: string
  /** `any`: whatever the key may do. Null: for people who are signed in alone. */
  scope: ApiScopeName | 'any' | null
  /** Of the answer, where it is no JSON. */
  file?: string
}

type Described = Readonly<Record<string, readonly [string, Operation['scope'], string?]>>

const PDF = 'application/pdf'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const TAGS: Readonly<Record<string, Described>> = {
  我: {
    'GET /api/me': ['我是谁、看得到什么、流程和设置', 'any'],
    'PATCH /api/me/settings': ['改我的提醒方式、免打扰、代理人', null],
    'GET /api/colleagues': ['同事名单', 'people:read'],
    'GET /api/tasks': ['刻度在等我回答的', null],
    'POST /api/tasks/:questionId/answer': ['回答一个问题', null],
  },
  客户: {
    'GET /api/deals': ['客户清单，红的在前', 'deals:read'],
    'POST /api/deals': ['新建客户，先查重', 'deals:write'],
    'GET /api/deals/by-owner': ['按负责人分组的清单', 'deals:read'],
    'GET /api/customers/similar': ['有没有名字相近的客户', 'deals:read'],
    'GET /api/deals/:dealId': ['一个客户的全部', 'deals:read'],
    'GET /api/deals/:dealId/health': ['一个客户的健康度和三项', 'reports:read'],
    'PATCH /api/deals/:dealId': ['改客户的字段', 'deals:write'],
    'GET /api/deals/:dealId/timeline': ['进展，新的在前', 'deals:read'],
    'POST /api/deals/:dealId/move': ['推进到一个阶段', 'deals:write'],
    'POST /api/deals/:dealId/wait': ['等客户到某一天', 'deals:write'],
    'POST /api/deals/:dealId/reassign': ['转交', 'deals:write'],
    'POST /api/deals/:dealId/outcome': ['赢单、丢单、搁置、重新打开', 'deals:write'],
    'POST /api/deals/:dealId/undo': ['撤销一次改动', 'deals:write'],
    'POST /api/capture/understand': ['一句话听成什么，不保存', 'deals:write'],
    'POST /api/capture': ['随手记：一句话和照片', 'deals:write'],
  },
  请人配合: {
    'POST /api/deals/:dealId/requests': ['请别的部门配合', 'deals:write'],
    'POST /api/deals/:dealId/requests/answer': ['答复', 'deals:write'],
    'POST /api/deals/:dealId/requests/close': ['办结', 'deals:write'],
  },
  证据: {
    'POST /api/deals/:dealId/evidence': ['附上文件', 'deals:write'],
    'POST /api/deals/:dealId/evidence/sort': ['说明文件是什么', 'deals:write'],
    'POST /api/deals/:dealId/evidence/overrule': ['改判', 'deals:write'],
    'POST /api/deals/:dealId/evidence/remove': ['移走文件', 'deals:write'],
    'GET /api/deals/:dealId/evidence/:evidenceId/marked': [
      '标出核对到哪里的图',
      'deals:read',
      'image/jpeg',
    ],
    'GET /api/deals/:dealId/evidence-pack.pdf': ['证据包', 'deals:read', PDF],
    'POST /api/uploads': ['开始上传一个文件', 'deals:write'],
    'GET /api/uploads/:id': ['传到哪里了', 'deals:write'],
    'PUT /api/uploads/:id': ['接着传一段', 'deals:write'],
    'POST /api/uploads/:id': ['接着传一段，base64', 'deals:write'],
    'GET /api/files/:fileId/thumb': ['缩略图', 'deals:read', 'image/webp'],
    'GET /api/files/:fileId/display': ['适合屏幕的图', 'deals:read', 'image/webp'],
    'GET /api/files/:fileId/original': ['原件', 'deals:read', 'application/octet-stream'],
  },
  报价单: {
    'GET /api/deals/:dealId/quotes': ['一个客户的报价单', 'deals:read'],
    'POST /api/deals/:dealId/quotes': ['写一份报价单', 'deals:write'],
    'POST /api/deals/:dealId/quotes/:quoteId/send': ['给出客户的链接', 'deals:write'],
    'POST /api/deals/:dealId/quotes/:quoteId/withdraw': ['收回', 'deals:write'],
    'POST /api/deals/:dealId/quotes/:quoteId/signed-copy': ['交上别处签好的', 'deals:write'],
    'GET /api/deals/:dealId/quotes/:quoteId/quote.pdf': ['报价单的 PDF', 'deals:read', PDF],
    'GET /api/deals/:dealId/quotes/:quoteId/qr.png': ['链接的二维码', 'deals:read', 'image/png'],
  },
  付款: {
    'GET /api/finance/papers': ['单据和财务的结论', 'payments:read'],
    'POST /api/deals/:dealId/payments/release': ['付款', 'payments:write'],
    'POST /api/deals/:dealId/payments/overrule': ['放行被拒付的单据', 'payments:write'],
  },
  提醒: {
    'GET /api/alerts': ['提醒和为什么', 'deals:read'],
    'GET /api/alerts/:alertId/deals': ['一条提醒里的全部客户', 'deals:read'],
    'POST /api/alerts/:alertId/repair': ['处理一条提醒', 'deals:write'],
    'GET /api/alerts/:alertId/diagnosis.pdf': ['诊断包', 'reports:read', PDF],
    'GET /api/alerts/:alertId/diagnosis.xlsx': ['诊断包的表格', 'reports:read', XLSX],
    'POST /api/alerts/:alertId/diagnosis/send': ['把诊断包再发一次', null],
  },
  线索: {
    'GET /api/leads': ['我的线索和线索池', 'leads:read'],
    'POST /api/leads': ['录入线索，马上分', 'leads:write'],
    'POST /api/leads/import': ['导入一份名单', 'leads:write'],
    'GET /api/leads/fairness': ['一个月怎么分的', 'leads:read'],
    'GET /api/leads/specialists': ['哪些行业的线索只分给谁', null],
    'PATCH /api/leads/specialists': ['改一个行业分给谁', null],
    'GET /api/leads/:leadId': ['一条线索和它的经过', 'leads:read'],
    'POST /api/leads/:leadId/accept': ['接下，建成客户', 'leads:write'],
    'POST /api/leads/:leadId/return': ['退回', 'leads:write'],
    'POST /api/leads/:leadId/assign': ['指定给一个人', 'leads:write'],
    'POST /api/leads/:leadId/discard': ['作废', 'leads:write'],
  },
  团队和看板: {
    'GET /api/team': ['团队', 'reports:read'],
    'GET /api/team/heatmap': ['阶段热力图', 'reports:read'],
    'GET /api/team/overdue-top': ['超期最多的', 'reports:read'],
    'GET /api/boards': ['有哪些看板和筛选', 'reports:read'],
    'GET /api/boards/settings': ['看板的设置', null],
    'PATCH /api/boards/settings': ['改看板的设置', null],
    ...boardOperations(),
  },
  规则: {
    'GET /api/rules': ['公司的规则', null],
    'PATCH /api/rules': ['改规则', null],
    'GET /api/rules/history': ['规则的改动记录', null],
    'GET /api/rules/action-rates': ['24 小时处理率', null],
    'POST /api/rules/check': ['看一处改动行不行，不保存', null],
    'GET /api/rules/backtest': ['回测的结果', null],
    'POST /api/rules/backtest': ['开始回测', null],
    'POST /api/rules/backtest/cancel': ['停下回测', null],
    'GET /api/rules/shadow': ['影子运行的结果', null],
    'POST /api/rules/shadow': ['开始影子运行', null],
    'POST /api/rules/shadow/end': ['结束影子运行', null],
  },
  接口: {
    'GET /api/keys': ['接口密钥', null],
    'POST /api/keys': ['新建密钥，只显示一次', null],
    'POST /api/keys/:keyId/revoke': ['停用密钥', null],
    'GET /api/webhooks': ['事件推送', 'webhooks:manage'],
    'POST /api/webhooks': ['新建事件推送', 'webhooks:manage'],
    'PATCH /api/webhooks/:webhookId': ['改事件推送、开关', 'webhooks:manage'],
    'POST /api/webhooks/:webhookId/secret': ['再看一次签名密钥', 'webhooks:manage'],
    'POST /api/webhooks/:webhookId/rotate': ['换签名密钥，旧的再用一天', 'webhooks:manage'],
    'POST /api/webhooks/:webhookId/remove': ['删除事件推送', 'webhooks:manage'],
    'POST /api/webhooks/:webhookId/test': ['推一个测试事件', 'webhooks:manage'],
    'GET /api/webhooks/:webhookId/deliveries': ['每次推送得怎样，新的在前', 'webhooks:manage'],
    'POST /api/webhooks/:webhookId/deliveries/:deliveryId/resend': [
      '重发一次推送',
      'webhooks:manage',
    ],
  },
}

function boardOperations(): Described {
  return Object.fromEntries(
    BOARD_NAMES.flatMap((name) => {
      const title = boardTitles[name]
      return [
        [`GET /api/boards/${name}`, [title, 'reports:read']],
        [`GET /api/boards/${name}/rows`, [`${title}：数背后的清单`, 'reports:read']],
        [`GET /api/boards/${name}.xlsx`, [`${title}：清单的表格`, 'reports:read', XLSX]],
      ]
    }),
  )
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries(TAGS).flatMap(([tag, described]) =>
    Object.entries(described).map(([at, [summary, scope, file]]): [string, Operation] => [
      at,
      { summary, tag, scope, ...(file === undefined ? {} : { file }) },
    ]),
  ),
)

export const OPERATION_TAGS: readonly string[] = Object.keys(TAGS)

/**
 * `url` as the route has it, `/api/deals/:dealId`. POST at the address of a PATCH is the same (mini-programs
 * know no PATCH), HEAD is GET. Null: nothing is said of it.
 */
export function operationAt(method: string, url: string): Operation | null {
  const asked = method === 'HEAD' ? 'GET' : method
  const found = OPERATIONS.get(`${asked} ${url}`)
  if (found !== undefined) return found
  return (asked === 'POST' ? OPERATIONS.get(`PATCH ${url}`) : undefined) ?? null
}
