import { baseOf, type ReadText, socketUrlOf } from './addresses.ts'
import { DEFAULT_WECOM_API_BASE } from './wecom.ts'

/** WeCom's intelligent bot (智能机器人): by callbacks, or over a connection of our own. */
export type WecomBotConfig =
  | { mode: 'callback'; token: string; encodingAesKey: string; apiBase: string }
  | { mode: 'socket'; botId: string; secret: string; url: string }

const DEFAULT_URL = 'wss://openws.work.weixin.qq.com'
const CALLBACK_NAMES = ['WECOM_BOT_TOKEN', 'WECOM_BOT_ENCODING_AES_KEY'] as const
const SOCKET_NAMES = ['WECOM_BOT_ID', 'WECOM_BOT_SECRET'] as const

type Name = (typeof CALLBACK_NAMES)[number] | (typeof SOCKET_NAMES)[number]

const SHAPES: Readonly<Record<Name, { shape: RegExp; problem: string }>> = {
  WECOM_BOT_TOKEN: {
    shape: /^[A-Za-z0-9]{6,32}$/,
    problem: '要是 6 到 32 个字母或数字，和智能机器人「URL 回调」设置里的一致。',
  },
  WECOM_BOT_ENCODING_AES_KEY: {
    shape: /^[A-Za-z0-9]{43}$/,
    problem: '要正好 43 个字母或数字，请从智能机器人「URL 回调」设置里完整复制。',
  },
  WECOM_BOT_ID: {
    shape: /^[\x21-\x7e]{4,128}$/,
    problem: '不像机器人 ID，请从智能机器人「长连接」设置里完整复制。',
  },
  WECOM_BOT_SECRET: {
    shape: /^[\x21-\x7e]{8,256}$/,
    problem: '太短或中间有空格、中文，请从智能机器人「长连接」设置里完整复制。',
  },
}

/** Null when nothing of it is set. One bot has one mode: both sets, or half of one, are a problem. */
export function wecomBotOf(text: ReadText, problems: string[]): WecomBotConfig | null {
  const callback = CALLBACK_NAMES.filter((name) => text(name) !== null)
  const socket = SOCKET_NAMES.filter((name) => text(name) !== null)
  if (callback.length + socket.length === 0) return null
  if (callback.length > 0 && socket.length > 0) {
    problems.push(
      `智能机器人只能选一种接法：长连接填 ${SOCKET_NAMES.join('、')}，URL 回调填 ${CALLBACK_NAMES.join('、')}，另一组去掉。`,
    )
    return null
  }
  const names: readonly Name[] = callback.length > 0 ? CALLBACK_NAMES : SOCKET_NAMES
  const missing = names.filter((name) => text(name) === null)
  if (missing.length > 0) problems.push(`智能机器人还缺：${missing.join('、')}。`)
  for (const name of names) {
    const value = text(name)
    if (value !== null && !SHAPES[name].shape.test(value)) {
      problems.push(`${name} ${SHAPES[name].problem}`)
    }
  }
  if (callback.length > 0) {
    return {
      mode: 'callback',
      token: text('WECOM_BOT_TOKEN') ?? '',
      encodingAesKey: text('WECOM_BOT_ENCODING_AES_KEY') ?? '',
      apiBase: baseOf('WECOM_API_BASE', text, DEFAULT_WECOM_API_BASE, problems),
    }
  }
  return {
    mode: 'socket',
    botId: text('WECOM_BOT_ID') ?? '',
    secret: text('WECOM_BOT_SECRET') ?? '',
    url: socketUrlOf('WECOM_BOT_WS_URL', text, DEFAULT_URL, problems),
  }
}
