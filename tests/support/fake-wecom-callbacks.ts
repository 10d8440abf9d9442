/**
 * The half of the fake WeCom that calls us: encrypts with `@wecom/crypto` (Tencent's own, not ours),
 * posts, and reads the passive answer as WeCom would — an answer WeCom could not read throws.
 */
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import { XMLParser } from 'fast-xml-parser'

export interface CallbackSecrets {
  corpId: string
  agentId: number
  token: string
  encodingAesKey: string
}

/** What a test may bend to play an attacker or a broken network. */
export interface CallbackTweak {
  /** Seconds. */
  timestamp?: number
  nonce?: string
  signature?: string
  receiverId?: string
  /** Replaces the ciphertext after signing is prepared (it is signed too, unless `signature` is set). */
  encrypted?: string
  /** Replaces the whole request body. */
  rawBody?: string | Uint8Array
}

/** A request as it went out; `repeat` sends exactly the same again. */
export interface SentCallback {
  url: string
  body: string | Uint8Array
  plaintext: string
}

export interface PassiveReply {
  msgType: string
  /** The decrypted XML. */
  xml: string
  node: Record<string, unknown>
}

export interface CallbackReply {
  status: number
  body: string
  /** Null for an empty 200. */
  passive: PassiveReply | null
  sent: SentCallback
}

export function cdata(text: string): string {
  return `<![CDATA[${text.split(']]>').join(']]]]><![CDATA[>')}]]>`
}

/** Field → value as WeCom writes it: numbers bare, texts in CDATA, nested parts as ready XML. */
export function callbackXml(fields: Record<string, string | number | { xml: string }>): string {
  const parts = Object.entries(fields).map(([name, value]) => {
    const inner =
      typeof value === 'number'
        ? String(value)
        : typeof value === 'string'
          ? cdata(value)
          : value.xml
    return `<${name}>${inner}</${name}>`
  })
  return `<xml>${parts.join('\n')}</xml>`
}

/** Encrypts and signs like WeCom. */
export function sealCallback(
  secrets: CallbackSecrets,
  baseUrl: string,
  plaintext: string,
  at: { seconds: number; nonce: string },
  tweak: CallbackTweak = {},
): SentCallback {
  const encrypted =
    tweak.encrypted ??
    encrypt(secrets.encodingAesKey, plaintext, tweak.receiverId ?? secrets.corpId)
  const timestamp = String(tweak.timestamp ?? at.seconds)
  const nonce = tweak.nonce ?? at.nonce
  const signature = tweak.signature ?? getSignature(secrets.token, timestamp, nonce, encrypted)
  const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce })
  const body =
    tweak.rawBody ??
    `<xml><ToUserName>${cdata(secrets.corpId)}</ToUserName><AgentID>${cdata(String(secrets.agentId))}</AgentID><Encrypt>${cdata(encrypted)}</Encrypt></xml>`
  return { url: `${baseUrl}?${query.toString()}`, body, plaintext }
}

/** URL verification as the console does it on 保存. */
export function sealVerification(
  secrets: CallbackSecrets,
  baseUrl: string,
  echo: string,
  at: { seconds: number; nonce: string },
): string {
  const echostr = encrypt(secrets.encodingAesKey, echo, secrets.corpId)
  const timestamp = String(at.seconds)
  const query = new URLSearchParams({
    msg_signature: getSignature(secrets.token, timestamp, at.nonce, echostr),
    timestamp,
    nonce: at.nonce,
    echostr,
  })
  return `${baseUrl}?${query.toString()}`
}

export async function postCallback(
  secrets: CallbackSecrets,
  sent: SentCallback,
): Promise<CallbackReply> {
  const response = await fetch(sent.url, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: sent.body,
    signal: AbortSignal.timeout(30_000),
  })
  const body = await response.text()
  const passive = response.status === 200 && body !== '' ? readPassive(secrets, body) : null
  return { status: response.status, body, passive, sent }
}

/** @throws {Error} when WeCom could not read the answer. */
export function readPassive(secrets: CallbackSecrets, body: string): PassiveReply {
  const envelope = parseXml(body)
  const encrypted = String(envelope.Encrypt ?? '')
  const expected = getSignature(
    secrets.token,
    String(envelope.TimeStamp ?? ''),
    String(envelope.Nonce ?? ''),
    encrypted,
  )
  if (expected !== envelope.MsgSignature) throw new Error('Passive answer is not signed rightly')
  const { message, id } = decrypt(secrets.encodingAesKey, encrypted)
  if (id !== secrets.corpId) throw new Error(`Passive answer is for ${id}`)
  const node = parseXml(message)
  if (node.FromUserName !== secrets.corpId) throw new Error('Passive answer: FromUserName')
  return { msgType: String(node.MsgType ?? ''), xml: message, node }
}

export function parseXml(xml: string): Record<string, unknown> {
  const parser = new XMLParser({ processEntities: false, parseTagValue: false })
  const parsed = parser.parse(xml) as { xml?: Record<string, unknown> }
  return parsed.xml ?? {}
}

type Node = Record<string, unknown>
function all(value: unknown): Node[] {
  return value === undefined ? [] : ((Array.isArray(value) ? value : [value]) as Node[])
}

/** The passive `TemplateCard` in the form `message/send` has it, so that both can be shown and checked alike. */
export function cardFromPassive(node: Node): Record<string, unknown> {
  const card = node.TemplateCard as Node
  const title = card.MainTitle as Node
  const source = card.Source as Node | undefined
  const selection = card.ButtonSelection as Node | undefined
  const rows = all(card.HorizontalContentList)
  return {
    card_type: card.CardType,
    main_title: { title: title.Title, ...(title.Desc === undefined ? {} : { desc: title.Desc }) },
    ...(source === undefined
      ? {}
      : { source: { desc: source.Desc, desc_color: Number(source.DescColor) } }),
    ...(card.SubTitleText === undefined ? {} : { sub_title_text: card.SubTitleText }),
    ...(rows.length === 0
      ? {}
      : {
          horizontal_content_list: rows.map((row) => ({ keyname: row.KeyName, value: row.Value })),
        }),
    ...(card.CardAction === undefined
      ? {}
      : {
          card_action: {
            type: Number((card.CardAction as Node).Type),
            url: (card.CardAction as Node).Url,
          },
        }),
    ...(selection === undefined
      ? {}
      : {
          button_selection: {
            question_key: selection.QuestionKey,
            title: selection.Title,
            option_list: all(selection.OptionList).map((o) => ({ id: o.Id, text: o.Text })),
            ...(selection.SelectedId === undefined ? {} : { selected_id: selection.SelectedId }),
          },
        }),
    button_list: all(card.ButtonList).map((button) => ({
      text: button.Text,
      style: Number(button.Style),
      key: button.Key,
    })),
    ...(card.ReplaceText === undefined ? {} : { replace_text: card.ReplaceText }),
  }
}
