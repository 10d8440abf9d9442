import type { WebProblem } from '@kedu/shared/contracts/web-chat'

/** Every "no" of signing in. */
export const problems = {
  malformed: { code: 'malformed', message: '登录请求的格式不对，请退出后重新打开。' },
  tooMany: { code: 'too-many', message: '登录得太频繁了，请过一分钟再试。' },
  busy: { code: 'busy', message: '登录没有完成，请稍后再试一次。' },
  otherSite: { code: 'other-site', message: '这个请求不是从刻度的页面发来的，没有处理。' },
  badCode: { code: 'bad-code', message: '登录凭证已用过或过期了，请重新打开再登录一次。' },
  badState: {
    code: 'bad-state',
    message: '这次登录不是从这个浏览器开始的，或者已经用过了。请回到刻度重新登录。',
  },
  outsider: { code: 'outsider', message: '刻度只对本公司的同事开放，这个账号不是本公司的。' },
  outOfScope: {
    code: 'out-of-scope',
    message: '你还没有使用刻度的权限。请管理员在应用的可见范围里加上你，再重新打开。',
  },
  inactive: {
    code: 'inactive',
    message: '你的账号在刻度里已停用，不能登录。有疑问请联系管理员。',
  },
  suiteBusy: {
    code: 'suite-busy',
    message: '暂时连不上企业的通讯平台，没能确认你是谁。请过一会儿再试。',
  },
  notConnected: { code: 'not-connected', message: '刻度还没有接上这个平台，不能这样登录。' },
  signedOut: { code: 'signed-out', message: '登录已过期，请重新登录。' },
  reused: {
    code: 'reused',
    message: '这次登录的凭证被用了两次，为安全起见已全部退出。请重新登录。',
  },
  foreignPage: { code: 'foreign-page', message: '只能给刻度自己的页面签名，这个网址不是。' },
  noCorpId: {
    code: 'no-corp-id',
    message:
      '还缺钉钉的 CorpId 或 AgentId，页面功能用不了。请管理员补上 DINGTALK_CORP_ID 和 DINGTALK_AGENT_ID。',
  },
} as const satisfies Record<string, WebProblem>

export const problemPageWords = {
  title: '没有登录成功',
  again: '重新登录',
} as const
