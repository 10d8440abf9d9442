import type { Role } from '@kedu/shared/people/person'

export const weekdays = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const

export const roleNames: Record<Role, string> = {
  rep: '销售',
  manager: '主管',
  director: '总监',
  production: '生产',
  finance: '财务',
  warehouse: '仓库',
  admin: '管理员',
}

/** What one can try as each role, in a sentence. */
export const roleHints: Record<Role, string> = {
  rep: '用一句话报进展、转发照片、问今天做什么。',
  manager: '收到超期红旗，点两下帮下属修好，也能看全组超期。',
  director: '看各区域的超期和升级上来的红旗。',
  production: '看自己部门要接的单子。',
  finance: '问合同和回款走到哪一步。',
  warehouse: '看要出库的单子。',
  admin: '看送不出去的消息和系统提醒。',
}

/** Every word of the page. */
export const zh = {
  product: '刻度',
  today: '今天',
  yesterday: '昨天',
  tomorrow: '明天',
  dayAfterTomorrow: '后天',
  trialTag: '体验',

  signInTitle: '选一个人，开始体验',
  signInIntro: '这是一家示例公司，人和客户都是编的。怎么试都不会影响真实数据。',
  signInTwoWindows: '先扮演销售，再另开一个窗口扮演主管，就能看到提醒怎样送到。',
  realTitle: '从企业微信或钉钉进入刻度',
  realIntro: '平时在企业微信或钉钉里直接和刻度对话就行，不用打开这个页面。',
  realSteps: [
    '在工作台里打开「刻度」，它认得你，不用密码。',
    '要用电脑浏览器，请管理员给你一条一次性登录链接，打开就进来了。',
  ],
  suiteTitle: '进入刻度',
  suiteIntro: {
    wecom: '用你的企业微信身份进入，不用密码。',
    dingtalk: '用你的钉钉身份进入，不用密码。',
  },
  suiteEnter: { wecom: '用企业微信登录', dingtalk: '用钉钉登录' },
  suiteGaveNothing: '没能从客户端取到你的身份。请回到工作台重新打开刻度，还不行请告诉管理员。',
  enterProblems: {
    used: '这条登录链接已经用过了，请再要一条新的。',
    expired: '这条登录链接已过期，请再要一条新的。',
    unknown: '这条登录链接不对，请检查是否复制完整。',
  } as Record<string, string>,
  retry: '重试',
  loadFailed: '没有连上刻度，你的内容都还在。',
  serverTrouble: (status: number) =>
    `刻度自己出了问题（${status}），你的内容都还在。请过一会儿再试，还不行请告诉管理员。`,
  notTaken: (status: number) =>
    `这次没有成功（${status}），你的内容都还在。请刷新页面再试，还不行请告诉管理员。`,
  requestNumber: (id: string) => `请求编号 ${id}。`,
  reload: '再连一次',

  richMarks: '文字样式',
  richBold: '加粗',
  richBullets: '列表',
  richNumbers: '编号',

  chatLabel: '和刻度的对话',
  chatWith: '和刻度对话',
  live: '已连接',
  connecting: '正在连接',
  offline: '网络断开了。可以继续写，连上后自动发出。',
  reconnecting: '正在重新连接，写好的内容会自动发出。',
  signOut: '换一个人',
  leave: '退出',
  menu: '菜单',
  close: '收起',

  emptyTitle: '像发微信一样，说一句就行',
  emptyIntro: '客户名、走到哪一步、卡在哪、下次哪天做什么。缺的我会问。',
  examples: [
    '华东机电报价发过去了，卡在付款周期，周五上午再打电话',
    '今天该跟哪些客户',
    '合同发我看看',
  ],
  exampleHint: '点一句放进输入框，改成你的客户再发。',
  quickReplies: ['今天做什么', '我的超期', '帮助'],
  quickTitle: '常用',
  sayTitle: '可以这样说',

  inputPlaceholder: '说说客户进展',
  inputLabel: '消息',
  send: '发送',
  addPhotos: '发照片',
  addFile: '发文件',
  pickFrom: ['拍照或从相册选', '从聊天里选文件'],
  removeFile: (name: string) => `去掉 ${name}`,
  waiting: '等待发送',
  sending: '发送中',
  uploading: '上传中',
  failed: '没有发出',
  resend: '重发',
  discard: '删掉',
  fileTooLarge: (name: string) => `「${name}」超过 20 MB，没有放进来。请压缩后再选。`,
  tooManyFiles: (limit: number) => `一次最多 ${limit} 个文件，先放进了前 ${limit} 个。`,
  allRefused: '文件没有收下',

  thinking: '刻度正在看',
  older: '看更早的',
  loadingOlder: '正在取更早的对话',
  oldest: '已经是最早的对话',
  newBelow: (count: number) => (count > 0 ? `${count} 条新消息` : '回到最新'),

  choose: '请选择',
  chosen: (label: string) => `已点「${label}」`,
  settledMark: '已处理',
  moreItems: (count: number) => `再看 ${count} 条`,
  openFile: (name: string) => `打开 ${name}`,
  saveFile: '保存原件',
  openPdf: '打开 PDF',
  documentLost: '文件暂时打不开，请稍后再试，或先保存原件。',
  previous: '上一张',
  next: '下一张',
  viewerLabel: '查看照片',
  noPreview: '这个文件没有预览，可以保存后打开。',
  pictureLost: '照片暂时打不开',
  voiceSeconds: (seconds: number) => `语音 ${Math.round(seconds)} 秒`,

  rulerLabel: (stage: string, days: number) => `当前阶段：${stage}，第 ${days} 天`,
  rulerDay: (stage: string, days: number) => `${stage} · 第 ${days} 天`,
  rulerAhead: (days: number) => `再过 ${days} 天预警`,
  rulerToday: '今天到预警线',
  rulerPast: (days: number) => `已过预警线 ${days} 天`,

  clockTitle: '体验专用：时间快进',
  clockNow: (moment: string) => `体验时间 ${moment}`,
  clockHint: '只动示例公司的钟。快进 50 小时，就能看到 48 小时红旗。',
  advance: [
    { hours: 8, label: '+8 小时' },
    { hours: 24, label: '+1 天' },
    { hours: 50, label: '+50 小时' },
  ],
  clockFailed: '时间没有动，请再点一次。',
  secondWindow: '另开一个窗口扮演主管',
  secondWindowRep: '另开一个窗口扮演销售',
} as const
