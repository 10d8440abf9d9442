/**
 * WeCom's intelligent bot (智能机器人) as a `ChatPlatform`: by callbacks or over a connection of our
 * own. The two differ in how something is said; what is heard, shown and fetched is the same.
 */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { Instant } from '@kedu/shared/time/instant'
import type { Dispatcher } from 'undici'
import type { ChatPlatform, Inbound, PersonLookup } from '../../platform.ts'
import { realTimers, type Timers } from '../connection/timers.ts'
import { ReplayMemory } from '../incoming/freshness.ts'
import { ANSWER_MS } from '../outgoing/call-http.ts'
import { type CardLink, wecomCardLink } from '../outgoing/page-link.ts'
import { WECOM_TERMS } from '../wecom/answer-times.ts'
import { callbackKeys } from '../wecom/callback-crypto.ts'
import { createBotApi } from './api.ts'
import { openBotCallback } from './callback-crypto.ts'
import { CallbackMode } from './callback-mode.ts'
import { BotConnection } from './connection.ts'
import { decodeBotCallback, decodeBotFrame } from './decode.ts'
import { examineBotCallback, examineBotConnection } from './examine.ts'
import { fetchBotMedia } from './media.ts'
import type { LastUrls } from './response-urls.ts'
import { SocketMode } from './socket-mode.ts'
import { Spellings } from './spellings.ts'
import { wayBackIn } from './way-back.ts'

export interface WecomBotOptions {
  mode:
    | {
        mode: 'callback'
        token: string
        encodingAesKey: string
        /** `https://qyapi.weixin.qq.com`, or a forward proxy in front of it. */
        apiBase: string
      }
    | { mode: 'socket'; botId: string; secret: string; url: string }
  now: () => Instant
  /** Cryptographic randomness. */
  randomBytes: (size: number) => Uint8Array
  /** 0 … 1, for jitter. */
  random: () => number
  timers?: Timers
  /** Who somebody is: the app's directory knows the same ids; absent: nobody is known. */
  findPerson?: (userId: string) => Promise<PersonLookup>
  /** Originals of stored files, for cards that deliver them; null when a file is gone. */
  fileBytes?: (fileId: FileId) => Promise<{
    bytes: Uint8Array
    fileName: string
    mime: string
  } | null>
  /** The app is connected, too: by callbacks, files and pushes go through it. */
  hasApp?: boolean
  /** Where the page is; null: cards open nothing. */
  publicOrigin?: string | null
  /** One connection per bot: false while another instance holds it. Default: this is the only one. */
  mayConnect?: () => boolean
  /** Shared by the processes that serve the company; default: this is the only one. */
  lastUrls?: LastUrls
  /** For one request; default `ANSWER_MS`. */
  timeoutMs?: number
  /** Largest file taken from a chat; default 100 MB. */
  maxMediaBytes?: number
  dispatcher?: Dispatcher
}

/** WeCom's three retries and a generous reserve for proxies that retry, too. */
const REPLAY_LIMITS = { maxTimes: 32, maxEntries: 20_000 }

/**
 * @throws {Error} when a secret, the key or an address cannot be right; the text names the value and
 * never shows a secret.
 */
export function createWecomBotPlatform(options: WecomBotOptions): ChatPlatform {
  return options.mode.mode === 'callback'
    ? byCallbacks(options, options.mode)
    : overConnection(options, options.mode)
}

function byCallbacks(
  options: WecomBotOptions,
  mode: Extract<WecomBotOptions['mode'], { mode: 'callback' }>,
): ChatPlatform {
  const keys = callbackKeys({ ...mode, receiverId: '' })
  const timeoutMs = options.timeoutMs ?? ANSWER_MS
  const dispatcher = options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }
  const replays = new ReplayMemory(REPLAY_LIMITS)
  const { now, randomBytes } = options
  const timers = options.timers ?? realTimers
  const api = createBotApi({ apiBase: mode.apiBase, timeoutMs, timers, ...dispatcher })
  const hasApp = options.hasApp ?? false
  const linkOf = linkOfCards(options)
  const shared = options.lastUrls === undefined ? {} : { lastUrls: options.lastUrls }
  const parts = { keys, api, timers, now, randomBytes, hasApp, linkOf }
  const callbacks = new CallbackMode({ ...parts, ...shared })
  return {
    name: 'wecom-bot',
    open: (callback, at) => openBotCallback(callback, keys, replays, at),
    terms: () => WECOM_TERMS,
    decode: decodeBotCallback,
    passiveAnswer: (inbound, card) => callbacks.passiveAnswer(inbound, card),
    heldAnswer: (inbound) => callbacks.heldAnswer(inbound),
    holds: (route) => callbacks.holds(route),
    send: (to, card, send) => callbacks.send(to, card, send),
    updateCard: (receipt, card) => callbacks.updateCard(receipt, card),
    fetchMedia: mediaFetcher(options, keys.aesKey, new URL(mode.apiBase).origin),
    findPerson: directoryOf(options),
    examine: (subject) => examineBotCallback(subject, { keys, now, randomBytes }),
  }
}

function linkOfCards({ publicOrigin = null, hasApp = false }: WecomBotOptions): CardLink {
  return wecomCardLink(publicOrigin, hasApp)
}

function overConnection(
  options: WecomBotOptions,
  mode: Extract<WecomBotOptions['mode'], { mode: 'socket' }>,
): ChatPlatform {
  checkSocket(mode)
  const { now, random, randomBytes } = options
  const connection = new BotConnection({
    url: mode.url,
    botId: mode.botId,
    secret: mode.secret,
    timers: options.timers ?? realTimers,
    now,
    random,
    newId: () => Buffer.from(randomBytes(12)).toString('hex'),
    mayConnect: options.mayConnect ?? (() => true),
  })
  const spellings = new Spellings()
  const socket = new SocketMode({
    connection,
    now,
    spelling: (userId) => spellings.of(userId),
    linkOf: linkOfCards(options),
    ...(options.fileBytes === undefined ? {} : { fileBytes: options.fileBytes }),
  })
  return {
    name: 'wecom-bot',
    // Nobody calls us in this mode: whoever does, is not WeCom.
    open: () => ({ kind: 'rejected', rejection: { kind: 'bad-signature' } }),
    decode: (plaintext, receivedAt): Inbound => {
      const inbound = decodeBotFrame(plaintext, receivedAt)
      spellings.note(wayBackIn(inbound.route?.value)?.userId ?? '')
      return inbound
    },
    passiveAnswer: () => null,
    connection,
    send: (to, card, send) => socket.send(to, card, send),
    updateCard: (receipt, card) => socket.updateCard(receipt, card),
    fetchMedia: mediaFetcher(options, null, httpOriginOf(mode.url)),
    findPerson: directoryOf(options),
    examine: async (subject) => examineBotConnection(subject, connection.state()),
  }
}

function mediaFetcher(
  options: WecomBotOptions,
  key: Buffer | null,
  trustedOrigin: string,
): ChatPlatform['fetchMedia'] {
  return (ref) =>
    ref.platform === 'wecom-bot'
      ? fetchBotMedia(ref, {
          trustedOrigins: [trustedOrigin],
          key,
          timeoutMs: options.timeoutMs ?? ANSWER_MS,
          timers: options.timers ?? realTimers,
          maxBytes: options.maxMediaBytes ?? 100 * 1024 * 1024,
          ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
        })
      : Promise.resolve({ kind: 'gone', reason: 'refused' })
}

function directoryOf({ findPerson }: WecomBotOptions): ChatPlatform['findPerson'] {
  return (userId) => findPerson?.(userId) ?? Promise.resolve({ kind: 'not-found' })
}

/** Files of a gateway of one's own lie on the same host. */
function httpOriginOf(url: string): string {
  return new URL(url.replace(/^ws/, 'http')).origin
}

function checkSocket({ botId, secret, url }: { botId: string; secret: string; url: string }): void {
  if (!/^[\x21-\x7e]{4,128}$/.test(botId)) throw new Error('WeCom bot id is not valid')
  if (!/^[\x21-\x7e]{8,256}$/.test(secret)) {
    throw new Error(`WeCom bot secret is too short or has blanks: ${secret.length} characters`)
  }
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    throw new Error('WeCom bot address must begin with wss://')
  }
}
