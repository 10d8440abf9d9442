/**
 * HTTP contract of signing in (`/auth/*`, and the trial's `/web/sign-in`): what the mini-program and
 * the pages send and get.
 */
import { type Static, Type } from 'typebox'
import { WebPerson } from './web-chat.ts'

const ClosedObject = { additionalProperties: false }
/** One-time codes of the suites; WeCom's are up to 512 bytes. */
const Code = Type.String({ minLength: 1, maxLength: 512, pattern: '^[\\x21-\\x7e]+$' })

/**
 * `token` opens the door for a quarter of an hour; `refreshToken` fetches the next pair, once. Times
 * in epoch ms of the real clock.
 */
export const SignInAnswer = Type.Object({
  token: Type.String(),
  expiresAt: Type.Number(),
  refreshToken: Type.String(),
  refreshExpiresAt: Type.Number(),
  me: WebPerson,
})
export type SignInAnswer = Static<typeof SignInAnswer>

/** POST /auth/wecom/miniprogram: the code of `wx.qy.login`. */
export const WecomMiniProgramSignIn = Type.Object({ code: Code }, ClosedObject)
/** POST /auth/dingtalk: the code of `dd.getAuthCode` or `dd.requestAuthCode`. */
export const DingtalkSignIn = Type.Object({ authCode: Code }, ClosedObject)

/** POST /auth/refresh. Absent: the browser's cookie holds it. */
export const RefreshRequest = Type.Object(
  { refreshToken: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })) },
  ClosedObject,
)

/** GET /auth/wecom/start: where to after signing in, a path of ours. */
export const WecomStartQuery = Type.Object({
  to: Type.Optional(Type.String({ maxLength: 300 })),
})
/** GET /auth/wecom/callback: as WeCom calls it. */
export const WecomCallbackQuery = Type.Object({
  code: Type.Optional(Code),
  state: Type.Optional(Type.String({ maxLength: 128 })),
})

/** GET /auth/…/jssdk: the address of the page as the browser shows it; what follows `#` is left out. */
export const PageUrlQuery = Type.Object({ url: Type.String({ minLength: 8, maxLength: 2048 }) })

const Signature = Type.Object({
  /** Seconds. */
  timestamp: Type.Number(),
  nonceStr: Type.String(),
  signature: Type.String(),
})
/** For `ww.register`: both signatures, since some calls want the app's. */
export const WecomPageSignature = Type.Object({
  corpId: Type.String(),
  agentId: Type.Number(),
  config: Signature,
  agentConfig: Signature,
})
export type WecomPageSignature = Static<typeof WecomPageSignature>

/** `sha1`: as older clients expect it. */
export const DingtalkPageQuery = Type.Object({
  url: Type.String({ minLength: 8, maxLength: 2048 }),
  algorithm: Type.Optional(Type.Union([Type.Literal('sha256'), Type.Literal('sha1')])),
})
/** For `dd.config`, which spells it `timeStamp`. */
export const DingtalkPageSignature = Type.Object({
  corpId: Type.String(),
  agentId: Type.String(),
  timeStamp: Type.Number(),
  nonceStr: Type.String(),
  signature: Type.String(),
})
export type DingtalkPageSignature = Static<typeof DingtalkPageSignature>

/** GET /auth/ways: how one can sign in here, for the sign-in page; ids are no secrets. */
export const SignInWays = Type.Object({
  wecom: Type.Union([Type.Null(), Type.Object({ corpId: Type.String(), agentId: Type.Number() })]),
  dingtalk: Type.Union([
    Type.Null(),
    Type.Object({ corpId: Type.Union([Type.String(), Type.Null()]), clientId: Type.String() }),
  ]),
})
export type SignInWays = Static<typeof SignInWays>
