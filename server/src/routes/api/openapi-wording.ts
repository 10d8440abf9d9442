/** What the API's document and its page say. */
export const documentWords = {
  about:
    '刻度的 HTTP 接口。每个回答只有这个人（或密钥所属的人）的角色和范围看得到的；不该知道的一律 404。' +
    '时间是毫秒，日期是 YYYY-MM-DD，金额是分。',
  session: '登录得到的会话。',
  apiKey: '管理员在「我的 → 接口」里建的密钥，kedu_ 开头；方括号里是要有的权限。',
  idempotencyKey: '同一次操作重试时用同一个值，做过的不会再做；正文里没有 clientId 时代替它。',
  retryAfter: '过几秒再试',
  limit: '一分钟最多几次',
  remaining: '这一分钟还剩几次',
  reset: '几秒后重新计',
  file: '文件',
  taken: '收下了；别的都会再送',
  peopleOnly: '只给登录的人用，接口密钥不行。',
  anyKey: '任何接口密钥都可以。',
  keyWith: (scope: string, words: string) => `接口密钥要有 ${scope}：${words}。`,
  title: '刻度的 HTTP 接口',
  lead: '从路由自己的校验规则生成，和服务器收的、答的一致。程序用的：',
  scopes: '密钥的权限',
  parameters: '参数',
  body: '正文',
  answer: '回答',
  required: '必填',
  nothing: '无',
} as const

/** Every "no", by the name of its answer in the document. */
export const problemWords = {
  BadInput: '内容不对，fields 里一项一项说哪里不对、怎么改',
  SignedOut: '没有登录，或密钥不对、过期、停用',
  NotAllowed: '这个角色或这把密钥不行',
  NotFound: '没有找到，或没有查看的权限',
  Conflict: '别人先改了同一项，或已经处理过',
  Refused: '流程规则不让，refusal 里写着为什么、怎么办',
  TooMany: '太快了，稍后再试',
  OtherProblem: '别的不行：410 上传过期、413 太大、415 格式不对',
  Unavailable: '刚才没有存下来，稍后再试，不会重复',
} as const
