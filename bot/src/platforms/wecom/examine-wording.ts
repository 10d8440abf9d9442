/** What `kedu doctor` says about the self-built app. */
export const examineWords = {
  connection: '网络',
  credentials: '凭据',
  ip: '可信 IP',
  app: '应用',
  credentialsRight: '企业微信认这组企业 ID 和 Secret。',
  credentialsWrong: '企业微信不认 .env 里的凭据。',
  ipTrusted: '企业微信接受本机的请求。',
  ipRefused: '企业微信拒绝了本机的请求，提醒都等着没有丢。',
  appOpen: (name: string) => (name === '' ? '已启用。' : `「${name}」已启用。`),
  appClosed: '应用在企业微信里已停用，或没有调用接口的权限。',
  openApp: '请在管理后台 → 应用管理 → 本应用里启用它。',
  noEnterEvent: (name: string) =>
    `${name === '' ? '应用' : `「${name}」`}已启用，但没有上报「成员进入应用」，新同事第一次打开时收不到问候和例子。`,
  reportEnter: '在应用的「接收消息」设置里勾选「上报进入应用事件」。',
  widenRange:
    '管理后台 → 应用管理 → 本应用 → 可见范围，把他们和他们的主管都加进去；已离职的用 kedu people sync 更新。',
  unreachable: (detail: string) => `连不上企业微信（${detail}）。`,
  checkNetwork: '请检查服务器能不能访问 qyapi.weixin.qq.com；走代理的，检查 WECOM_API_BASE。',
  unclear: (detail: string) => `企业微信的应答看不明白（${detail}），过几分钟再试。`,
  checkConsole: '请到管理后台核对应用的设置。',
} as const
