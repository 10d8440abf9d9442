/**
 * What DingTalk refuses, written from its documents and not from our renderer: the fake calls this on
 * everything it is sent. Stricter in one respect: what DingTalk would cut or not show is refused here,
 * so that a test notices.
 *
 * @see https://open.dingtalk.com/document/development/robot-message-type
 * @see https://open.dingtalk.com/document/development/create-and-deliver-cards
 */
export class FakeRefusal extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

export type Json = Record<string, unknown>

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function object(value: unknown, what: string): Json {
  if (!isObject(value)) throw new FakeRefusal('invalidParameter', `${what} must be an object`)
  return value
}

export function string(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new FakeRefusal('invalidParameter', `${what} is empty`)
  }
  return value
}

export function jsonBody(raw: Buffer): Json {
  let parsed: unknown
  try {
    parsed = JSON.parse(raw.toString('utf8'))
  } catch {
    throw new FakeRefusal('invalidParameter', 'body is not JSON')
  }
  return object(parsed, 'body')
}

const bytes = (text: string) => Buffer.byteLength(text, 'utf8')

/** Fields that each template of a robot message must have. */
const MESSAGE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  sampleText: ['content'],
  sampleMarkdown: ['title', 'text'],
  sampleActionCard: ['title', 'text', 'singleTitle', 'singleURL'],
  sampleImageMsg: ['photoURL'],
  sampleFile: ['mediaId', 'fileName', 'fileType'],
}
const FILE_TYPES = ['xlsx', 'pdf', 'zip', 'rar', 'doc', 'docx']

/** `msgKey` and `msgParam` of the server API; gives the parameters. */
export function checkRobotMessage(body: Json): { msgKey: string; msgParam: Json } {
  const msgKey = string(body.msgKey, 'msgKey')
  const fields = MESSAGE_FIELDS[msgKey]
  if (!fields) throw new FakeRefusal('invalidParameter.msgKey', `unknown msgKey ${msgKey}`)
  const raw = string(body.msgParam, 'msgParam')
  if (bytes(raw) > 15_000) throw new FakeRefusal('invalidParameter.msgParam.tooLong', 'too long')
  const msgParam = jsonBody(Buffer.from(raw))
  for (const field of fields) string(msgParam[field], field)
  if (msgKey === 'sampleFile' && !FILE_TYPES.includes(String(msgParam.fileType))) {
    throw new FakeRefusal('invalidParameter.msgParam', `fileType ${String(msgParam.fileType)}`)
  }
  if (msgParam.singleURL !== undefined) checkLink(msgParam.singleURL)
  return { msgKey, msgParam }
}

/** Body for a session webhook: no pictures, no files there. */
export function checkSessionMessage(body: Json): {
  title: string
  text: string
  button: string
  link: string | null
} {
  const type = string(body.msgtype, 'msgtype')
  if (type !== 'markdown' && type !== 'actionCard' && type !== 'text') {
    throw new FakeRefusal('400105', `msgtype ${type}`)
  }
  const content = object(body[type], type)
  if (type === 'text') {
    return { title: '', text: string(content.content, 'content'), button: '', link: null }
  }
  const text = string(content.text, 'text')
  if (bytes(JSON.stringify(body)) > 20_000) throw new FakeRefusal('40035', 'too long')
  if (body.at !== undefined) {
    const { atUserIds } = object(body.at, 'at')
    if (!Array.isArray(atUserIds)) throw new FakeRefusal('40035', 'atUserIds')
    for (const id of atUserIds) {
      if (!text.includes(`@${String(id)}`)) throw new FakeRefusal('40035', 'the @ is not written')
    }
  }
  const link = type === 'actionCard' ? checkLink(content.singleURL) : null
  const button = type === 'actionCard' ? string(content.singleTitle, 'singleTitle') : ''
  return { title: string(content.title, 'title'), text, button, link }
}

/** `msg` of a work notification. */
export function checkNotification(message: Json): {
  title: string
  text: string
  link: string | null
} {
  if (message.msgtype === 'markdown') {
    const { title, text } = object(message.markdown, 'markdown')
    return { title: string(title, 'title'), text: string(text, 'text'), link: null }
  }
  if (message.msgtype !== 'action_card') throw new FakeRefusal('40035', 'msgtype')
  const { title, markdown, single_title, single_url } = object(message.action_card, 'action_card')
  string(single_title, 'single_title')
  const link = checkLink(single_url)
  return { title: string(title, 'title'), text: string(markdown, 'markdown'), link }
}

/** Where it leads: the page itself, which DingTalk's own form of a link carries as a parameter. */
export function checkLink(value: unknown): string {
  const link = string(value, 'url')
  if (/^https?:\/\/./.test(link)) return link
  const url = new URL(link)
  const page = url.searchParams.get('url') ?? ''
  const isPageLink = link.startsWith('dingtalk://dingtalkclient/page/link?')
  const slide = url.searchParams.get('pc_slide')
  if (!isPageLink || !/^https?:\/\/./.test(page) || (slide !== 'true' && slide !== 'false')) {
    throw new FakeRefusal('invalidParameter', 'not a link')
  }
  return page
}

/** Everything about a new card but who gets it. */
export function checkCard(body: Json): { outTrackId: string; params: Record<string, string> } {
  const outTrackId = string(body.outTrackId, 'outTrackId')
  if (outTrackId.length > 100) throw new FakeRefusal('param.error', 'outTrackId is too long')
  if (bytes(JSON.stringify(body)) > 100 * 1024) throw new FakeRefusal('param.error', 'too large')
  if (body.callbackType !== 'STREAM' && body.callbackType !== 'HTTP') {
    throw new FakeRefusal('param.error', 'callbackType')
  }
  return { outTrackId, params: checkParams(body.cardData) }
}

export function checkParams(cardData: unknown): Record<string, string> {
  const map = object(object(cardData, 'cardData').cardParamMap, 'cardParamMap')
  const params: Record<string, string> = {}
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== 'string') throw new FakeRefusal('param.error', `${key} is no string`)
    if (bytes(key) > 100) throw new FakeRefusal('param.error', `key ${key} is too long`)
    if (bytes(value) > 1024) {
      throw new FakeRefusal('param.error', `${key} has ${bytes(value)} bytes, limit 1024`)
    }
    params[key] = value
  }
  return params
}

/** One multipart field `media`; types and sizes of the upload page. */
export function readUpload(
  contentType: string,
  body: Buffer,
  type: string,
): { fileName: string; mime: string; bytes: Buffer } {
  const boundary = /boundary=(\S+)/.exec(contentType)?.[1]
  if (!boundary) throw new FakeRefusal('40035', 'no boundary', 200)
  const headEnd = body.indexOf('\r\n\r\n')
  const end = body.lastIndexOf(`\r\n--${boundary}--`)
  if (body.indexOf(`--${boundary}\r\n`) !== 0 || headEnd === -1 || end < headEnd) {
    throw new FakeRefusal('40035', 'not multipart', 200)
  }
  const head = body.subarray(0, headEnd).toString('utf8')
  const content = body.subarray(headEnd + 4, end)
  const fileName = /filename="([^"]+)"/.exec(head)?.[1]
  if (!/name="media"/.test(head) || !fileName) throw new FakeRefusal('40035', 'no media', 200)
  if (type !== 'image' && type !== 'file') throw new FakeRefusal('40004', 'bad media type', 200)
  if (content.length > 20 * 1024 * 1024) throw new FakeRefusal('40006', 'too large', 200)
  const extension = fileName.split('.').pop()?.toLowerCase() ?? ''
  const isPicture = ['jpg', 'jpeg', 'gif', 'png', 'bmp'].includes(extension)
  if (type === 'image' && !isPicture) throw new FakeRefusal('40004', 'bad media type', 200)
  const mime = /content-type:\s*(\S+)/i.exec(head)?.[1] ?? 'application/octet-stream'
  return { fileName, mime, bytes: content }
}
