/** What WeCom-specific code says to people. Everything else is in `bot/src/wording/`. */

export const wecomWording = {
  /** Names of what was sent, for "这种消息（…）我还看不了". */
  unsupported: {
    image: '图片（没有收到内容）',
    voice: '语音（没有收到内容）',
    video: '视频（没有收到内容）',
    file: '文件（没有收到内容）',
    location: '位置（坐标不完整）',
    link: '链接（没有地址）',
    scan: '扫码结果',
    chatRecord: '合并转发的聊天记录',
    miniProgram: '小程序卡片',
    sticker: '表情',
    unreadable: '内容不完整的消息',
    other: '这种类型的消息',
  },
  notices: {
    inactiveAlert: (day: string | null) =>
      `企业微信提醒：本应用长期没有成员使用，${day ?? '近期'}起可能被停用。请在管理后台的应用页面确认继续使用。`,
    closed: '企业微信已停用本应用：成员收不到提醒。请在管理后台的应用页面重新启用。',
    reopened: '企业微信已恢复本应用，提醒照常发送。',
    lowActiveAlert: (day: string | null) =>
      `企业微信提醒：本应用活跃度偏低，${day ?? '近期'}起部分能力可能受限。请在管理后台查看。`,
    lowActive: '企业微信已按低活跃度限制本应用，提醒可能发不出去。请在管理后台查看。',
    activeRestored: '企业微信已解除对本应用的活跃度限制。',
  },
  adminHints: {
    ipNotTrusted: (ip: string | null) =>
      ip === null
        ? '企业微信拒绝了本机 IP。请在管理后台的应用详情里，把服务器出口 IP 加进「企业可信IP」。'
        : `企业微信拒绝了来自 ${ip} 的请求。请在管理后台的应用详情里，把 ${ip} 加进「企业可信IP」。`,
    outOfScope: '这位成员不在应用的可见范围内。请在管理后台把他加进本应用的可见范围。',
    unlicensed: '这位成员没有企业微信接口许可，收不到应用消息。请在管理后台分配许可。',
    badSecret: '企业微信不认这个应用密钥。请核对 WECOM_CORP_ID 和 WECOM_SECRET。',
    badAgent: '应用编号不对。请核对 WECOM_AGENT_ID 与 WECOM_SECRET 属于同一个应用。',
    notPermitted: '本应用没有调用这个接口的权限。请在管理后台为它开通。',
    appDisabled: '本应用在企业微信里已停用。请在管理后台启用。',
  },
  /** In place of the buttons, at once, when 〔对〕 is tapped. */
  confirmed: '已确认',
  /** Replaces the buttons of a card that has none any more. */
  noMoreButtons: '已更新',
  continuedAbove: '详情见上一条',
  stageDays: (stage: string, position: number, count: number, days: number) =>
    `${stage}（第 ${position}/${count} 阶段）· 已 ${days} 天`,
  cut: '…',
  fileTooLarge: (fileName: string) => `${fileName} 超过 20 MB，企业微信发不了，请到网页上看。`,
  fileUnavailable: (fileName: string) => `${fileName} 暂时取不到，请到网页上看。`,
} as const
