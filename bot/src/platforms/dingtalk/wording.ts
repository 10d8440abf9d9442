/** What DingTalk-specific code says to people. Everything else is in `bot/src/wording/`. */
import { TONE_WORDS } from '../../wording/card-words.ts'

export const dingtalkWording = {
  /** Names of what was sent, for "…我还处理不了，没有存". */
  unsupported: {
    picture: '图片（没有收到内容）',
    audio: '语音（没有收到内容）',
    video: '视频（没有收到内容）',
    file: '文件（没有收到内容）',
    card: '卡片消息',
    unreadable: '内容不完整的消息',
    other: '这种类型的消息',
  },
  /** 合并转发: only part of it comes over the wire, so none of it is taken. */
  chatRecord: '合并转发的聊天记录',
  chatRecordAdvice: '合并转发的聊天记录，钉钉只会给我其中几条，所以没有存。请逐条转发给我。',
  resend:
    '刚才那条消息，钉钉没有把内容给我（本月的消息额度用完了），所以没有存。请稍后再发一次，管理员已经知道了。',
  notices: {
    overQuota:
      '钉钉本月的消息推送额度用完了：同事发给刻度的消息没有内容。请在钉钉开发者后台增购或等下月恢复；收到的人已请他们重发。',
    noStaffId:
      '有人在钉钉里给刻度发了消息，但钉钉没有给出他的工号，这条没有处理。常见原因：应用还没有发布、他不在应用的可见范围，或他是群里的外部联系人。',
  },
  adminHints: {
    ipNotTrusted: (ip: string | null) =>
      ip === null
        ? '钉钉拒绝了本机 IP。请在开发者后台的应用「安全设置」里，把服务器出口 IP 加进白名单。'
        : `钉钉拒绝了来自 ${ip} 的请求。请在开发者后台的应用「安全设置」里，把 ${ip} 加进服务器出口 IP。`,
    outOfScope:
      '这位同事不在应用的可见范围内。请在开发者后台的「版本管理与发布」里把他加进可见范围。',
    robotNotPublished:
      '机器人还不能主动发单聊。请在开发者后台开启「机器人」并发布应用，让全部同事可见。',
    robotStopped: '机器人已停用。请在开发者后台重新启用并发布。',
    groupGone: '这个群已经解散，或机器人已不在群里。',
    badSecret: '钉钉不认这个应用密钥。请核对 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET。',
    badRobotCode:
      '机器人编码不对。请核对 DINGTALK_ROBOT_CODE，一般和 DINGTALK_CLIENT_ID 一样，可以不填。',
    notPermitted: (message: string) => {
      const scopes = message.match(/[A-Z][A-Za-z]+\.[A-Za-z.]+|qyapi_[a-z_]+/g) ?? []
      const named = [...new Set(scopes)].slice(0, 5).join('、')
      return named === ''
        ? '本应用缺少接口权限。请在开发者后台的「权限管理」里开通。'
        : `本应用缺少接口权限。请在开发者后台的「权限管理」里开通 ${named}。`
    },
    quotaGone:
      '钉钉本月的接口额度用完了：普通消息先留着，下月或增购后自动补发；红色提醒和回复仍会尝试。',
    noTemplate: '钉钉找不到这个卡片模板。请核对 DINGTALK_CARD_TEMPLATE_ID，模板要在同一个企业里。',
    templateUnpublished: '卡片模板还没有发布。请在卡片平台打开它，点「发布」。',
  },
  /** Word beside the title. */
  tones: TONE_WORDS,
  /** In place of the buttons, at once, when 〔对〕 is tapped. */
  confirmed: '已确认',
  /** Replaces the buttons of a card that has none any more. */
  noMoreButtons: '已更新',
  continuedAbove: '详情见上一条',
  openKedu: '打开刻度',
  /** Opens what the message is about. */
  openPage: '在刻度里看',
  cut: '…',
  stageDays: (stage: string, position: number, count: number, days: number) =>
    `${stage}（第 ${position}/${count} 阶段）· 已 ${days} 天`,
  /** Where DingTalk shows one line: the list of chats, a notification, a message's title. */
  plainTitle: '刻度',
  todoSource: '刻度',
  fileTooLarge: (fileName: string) => `${fileName} 超过 20 MB，钉钉发不了，请到网页上看。`,
  fileUnavailable: (fileName: string) => `${fileName} 暂时发不到钉钉里，请到网页上看。`,
} as const
