/** What the Stream connection has to say to an admin. */
import { dingtalkWording } from './wording.ts'

export const streamWording = {
  credentials:
    '钉钉不认这组凭证，收不到消息。请核对 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET 属于同一个应用，改好后重启刻度。',
  ipNotTrusted: dingtalkWording.adminHints.ipNotTrusted,
  quota: '本月的钉钉接口次数用完了，长连接也连不上。请在开发者后台购买增购包，或等到下个月。',
  refused: (code: string) =>
    `钉钉拒绝了长连接（${code}）。请在开发者后台确认应用已发布、消息接收模式选的是 Stream 模式。`,
  odd: '钉钉给的长连接地址不在 dingtalk.com 下，为安全没有连接。请检查 DINGTALK_API_BASE 和网络代理。',
  unreachable: (detail: string) =>
    `连不上钉钉（${detail}），刻度会一直自动重试。请确认服务器能访问 api.dingtalk.com 和 wss-open-connection.dingtalk.com。`,
} as const
