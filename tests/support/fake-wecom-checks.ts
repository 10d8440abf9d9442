/**
 * What WeCom refuses, written from its documents and not from our renderer: the fake server calls
 * this on every `message/send` and `update_template_card`. Stricter than WeCom in one respect: texts
 * WeCom would cut silently are refused here, so that a test notices.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */

export class FakeRefusal extends Error {
  readonly errcode: number
  constructor(errcode: number, errmsg: string) {
    super(errmsg)
    this.errcode = errcode
  }
}

export type Json = Record<string, unknown>

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function object(value: unknown, what: string): Json {
  if (!isObject(value)) throw new FakeRefusal(40058, `${what} must be an object`)
  return value
}

export function string(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new FakeRefusal(40058, `${what} is empty`)
  return value
}

function list(value: unknown, what: string, max: number): unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw new FakeRefusal(40058, `${what} is empty`)
  if (value.length > max) throw new FakeRefusal(40058, `${what} has more than ${max} entries`)
  return value
}

function characters(value: unknown, what: string, max: number): void {
  const text = string(value, what)
  const count = [...text].length
  if (count > max) throw new FakeRefusal(45002, `${what} has ${count} characters, limit ${max}`)
}

function bytes(value: unknown, what: string, max: number): void {
  const size = Buffer.byteLength(string(value, what), 'utf8')
  if (size > max) throw new FakeRefusal(45002, `${what} has ${size} bytes, limit ${max}`)
}

/** Raw request text: WeCom reads `\uXXXX` as an error. */
export function checkRawJson(raw: string): Json {
  if (/\\u[0-9a-fA-F]{4}/.test(raw)) throw new FakeRefusal(40033, 'invalid charset, has \\u escape')
  if (raw.includes('\ufffe') || raw.includes('\u0000')) throw new FakeRefusal(40033, 'bad charset')
  let parsed: unknown
  try {
    parsed = JSON.parse(raw)
  } catch {
    throw new FakeRefusal(47001, 'data format error. Warning: wrong json format.')
  }
  return object(parsed, 'body')
}

/** Content of `message/send` by its type; who gets it is not checked here. */
export function checkMessage(body: Json): void {
  const type = string(body.msgtype, 'msgtype')
  const content = object(body[type], type)
  switch (type) {
    case 'text':
    case 'markdown':
      if (content.content === '') throw new FakeRefusal(44004, 'empty content')
      bytes(content.content, `${type}.content`, 2048)
      return
    case 'image':
    case 'file':
    case 'voice':
      string(content.media_id, `${type}.media_id`)
      return
    case 'template_card':
      checkTemplateCard(content, 'send')
      return
    default:
      throw new FakeRefusal(40008, `invalid msgtype ${type}`)
  }
}

export function checkTemplateCard(card: Json, when: 'send' | 'update'): void {
  const type = string(card.card_type, 'card_type')
  if (type !== 'button_interaction') throw new FakeRefusal(40058, `card_type ${type} not in fake`)
  const title = object(card.main_title, 'main_title')
  characters(title.title, 'main_title.title', 36)
  if (title.desc !== undefined) characters(title.desc, 'main_title.desc', 44)
  if (card.sub_title_text !== undefined) characters(card.sub_title_text, 'sub_title_text', 160)
  if (card.source !== undefined) {
    const source = object(card.source, 'source')
    if (source.desc !== undefined) characters(source.desc, 'source.desc', 20)
    if (source.desc_color !== undefined && ![0, 1, 2, 3].includes(source.desc_color as number)) {
      throw new FakeRefusal(40058, 'source.desc_color')
    }
  }
  if (card.horizontal_content_list !== undefined) {
    for (const row of list(card.horizontal_content_list, 'horizontal_content_list', 6)) {
      characters(object(row, 'row').keyname, 'keyname', 5)
      characters(object(row, 'row').value, 'value', 26)
    }
  }
  if (card.card_action !== undefined) {
    const { type, url } = object(card.card_action, 'card_action')
    if (type !== 1 || !/^https?:\/\/\S+$/.test(string(url, 'url'))) {
      throw new FakeRefusal(40058, 'card_action')
    }
  }
  if (when === 'send' || card.task_id !== undefined) checkTaskId(card.task_id)
  if (when === 'send' && card.replace_text !== undefined) {
    throw new FakeRefusal(40058, 'replace_text is for updates')
  }
  for (const entry of list(card.button_list, 'button_list', 6)) {
    const button = object(entry, 'button')
    characters(button.text, 'button.text', 10)
    if (button.style !== undefined && ![1, 2, 3, 4].includes(button.style as number)) {
      throw new FakeRefusal(40058, 'button.style')
    }
    if (button.type !== undefined && button.type !== 0) throw new FakeRefusal(40058, 'button.type')
    bytes(button.key, 'button.key', 1024)
  }
  if (card.button_selection !== undefined) checkSelection(card.button_selection)
}

function checkTaskId(value: unknown): void {
  bytes(value, 'task_id', 128)
  if (!/^[0-9A-Za-z_\-@]+$/.test(string(value, 'task_id'))) {
    throw new FakeRefusal(40058, 'task_id has other characters than 0-9A-Za-z_-@')
  }
}

function checkSelection(value: unknown): void {
  const selection = object(value, 'button_selection')
  bytes(selection.question_key, 'question_key', 1024)
  if (selection.title !== undefined) characters(selection.title, 'button_selection.title', 13)
  const ids = list(selection.option_list, 'option_list', 10).map((entry) => {
    const option = object(entry, 'option')
    bytes(option.id, 'option.id', 128)
    characters(option.text, 'option.text', 16)
    return option.id
  })
  if (new Set(ids).size !== ids.length) throw new FakeRefusal(40058, 'option ids repeat')
  if (selection.selected_id !== undefined && !ids.includes(selection.selected_id)) {
    throw new FakeRefusal(40058, 'selected_id is no option')
  }
}

/** One multipart field `media` with `filename` and a true `filelength`. */
export function readUpload(
  contentType: string,
  body: Buffer,
  type: string,
): { fileName: string; mime: string; bytes: Buffer } {
  const boundary = /boundary=(\S+)/.exec(contentType)?.[1]
  if (!boundary) throw new FakeRefusal(40058, 'no boundary')
  const start = body.indexOf(`--${boundary}\r\n`)
  const headEnd = body.indexOf('\r\n\r\n')
  const end = body.lastIndexOf(`\r\n--${boundary}--`)
  if (start !== 0 || headEnd === -1 || end < headEnd) throw new FakeRefusal(40058, 'not multipart')
  const head = body.subarray(0, headEnd).toString('utf8')
  const content = body.subarray(headEnd + 4, end)
  const fileName = /filename="([^"]+)"/.exec(head)?.[1]
  const length = Number(/filelength=(\d+)/.exec(head)?.[1])
  if (!/name="media"/.test(head) || !fileName) throw new FakeRefusal(40058, 'no media field')
  if (length !== content.length) throw new FakeRefusal(40058, 'filelength is not true')
  if (content.length <= 5) throw new FakeRefusal(40006, 'invalid file size')
  const megabytes = content.length / 1024 / 1024
  const isPicture =
    content.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) ||
    content.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))
  if (type === 'image') {
    if (!isPicture) throw new FakeRefusal(40004, 'invalid media type')
    if (megabytes > 10) throw new FakeRefusal(40009, 'invalid image size')
  } else if (type === 'file') {
    if (megabytes > 20) throw new FakeRefusal(40006, 'invalid file size')
  } else {
    throw new FakeRefusal(40005, 'invalid type')
  }
  const mime = /content-type:\s*(\S+)/i.exec(head)?.[1] ?? 'application/octet-stream'
  return { fileName, mime, bytes: content }
}
