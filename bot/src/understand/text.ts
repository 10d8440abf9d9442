/**
 * A message made ready for the rules. `said` is what the rep wrote without invisible characters and
 * pictures; `text` has the same length, with full-width signs and the traditional characters of the
 * sales vocabulary folded, so that a span found in `text` can be cut out of `said`.
 */

export interface Message {
  said: string
  text: string
}

/** Longest text looked at, in UTF-16 units; the rest is cut off. */
export const MAX_TEXT_LENGTH = 10_000

// Only characters of the vocabulary the rules and company names use; pairs traditional, simplified.
const TRADITIONAL =
  '東东車车門门業业機机電电設设備备報报價价單单簽签約约發发貨货過过來来給给個个們们這这還还沒没無无後后會会說说話话對对應应該该開开關关錢钱幣币萬万億亿圓圆賬账帳账匯汇結结餘余預预訂订購购買买賣卖銷销場场廠厂華华蘇苏閩闽粵粤瀋沈陽阳長长龍龙鳳凤寶宝實实製制鋼钢鐵铁銅铜鋁铝鑄铸鍛锻軸轴閥阀線线纜缆網网絡络軟软術术醫医藥药學学園园區区縣县鄉乡鎮镇總总經经師师闆板頭头審审財财務务產产質质檢检驗验運运輸输裝装調调試试聯联繫系談谈討讨論论議议請请問问題题難难點点遲迟緩缓緊紧態态狀状標标書书資资圖图規规範范幫帮處处誰谁幾几麼么嗎吗覺觉認认識识節节氣气溫温壓压級级顧顾慮虑費费優优勢势競竞爭争敵敌搶抢贏赢丟丢錯错誤误記记錄录寫写讓让轉转換换負负責责導导領领員员訊讯號号碼码週周禮礼時时間间鐘钟進进階阶環环達达連连遠远邊边條条歲岁終终於于親亲屬属團团國国際际體体係系統统創创綠绿藍蓝紅红黃黄銀银飛飞馬马鳥鸟魚鱼麵面麥麦齊齐'
const FOLD = new Map<string, string>()
for (let i = 0; i + 1 < TRADITIONAL.length; i += 2) {
  const from = TRADITIONAL.charAt(i)
  const to = TRADITIONAL.charAt(i + 1)
  if (from !== to) FOLD.set(from, to)
}

function foldCharacter(c: string): string {
  const code = c.charCodeAt(0)
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0)
  if (code < 0x80) return c === '\t' || c === '\r' ? ' ' : c
  if (code === 0x3000 || code === 0xa0) return ' '
  if (c === '¥' || c === '￥') return '¥'
  return FOLD.get(c) ?? c
}

/** Same length as the text: full-width to half-width, traditional to simplified. */
export function fold(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) out += foldCharacter(text.charAt(i))
  return out
}

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\ufe00-\ufe0f]/g
const PICTURES = /\p{Extended_Pictographic}|[\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}]/gu
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
// WeChat writes its own pictures as words in brackets.
const WECHAT_PICTURES = /\[[\u4e00-\u9fa5A-Za-z]{1,6}\]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g

/** Never throws. */
export function prepareMessage(raw: string): Message {
  const said = raw
    .slice(0, MAX_TEXT_LENGTH)
    .replace(LONE_SURROGATES, ' ')
    .replace(INVISIBLE, '')
    .replace(PICTURES, ' ')
    .replace(WECHAT_PICTURES, ' ')
    .replace(/\r\n?/g, '\n')
    .replace(CONTROLS, ' ')
  return { said, text: fold(said) }
}

/** A stretch between two signs of punctuation. */
export interface Clause {
  start: number
  end: number
  text: string
  /** The sign after it was a question mark, or it ends on a question particle. */
  isQuestion: boolean
}

const HAN = /[\u4e00-\u9fff]/

function isBreak(text: string, i: number): boolean {
  const c = text.charAt(i)
  const before = text.charAt(i - 1)
  const after = text.charAt(i + 1)
  // 8、9号 is one date.
  if (c === '、' && /\d/.test(before) && /\d/.test(after)) return false
  if ('。;!?\n|、…~—'.includes(c)) return true
  if (c === ',') return !(/\d/.test(before) && /^\d{3}(?!\d)/.test(text.slice(i + 1, i + 5)))
  if (c === '/') return !(/\d/.test(before) && /\d/.test(after))
  if (c === ' ') return HAN.test(before) && HAN.test(after)
  return false
}

/** Cuts at punctuation, and at a space between two Chinese characters. Numbers and dates stay whole. */
export function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = []
  let start = 0
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && !isBreak(text, i)) continue
    const part = text.slice(start, i)
    if (part.trim() !== '') {
      const lead = part.length - part.trimStart().length
      const trimmed = part.trim()
      clauses.push({
        start: start + lead,
        end: start + lead + trimmed.length,
        text: trimmed,
        isQuestion:
          text.charAt(i) === '?' ||
          /(?:吗|么|没有|没|[了到出]多少(?:钱|家|单|个|万)?|[了到出]几[家单个万])$/.test(trimmed),
      })
    }
    start = i + 1
  }
  return clauses
}

/** Without punctuation and spaces at both ends. */
export function trimPunctuation(words: string): string {
  return words
    .replace(/^[\s,，。.;；:：!！?？、/|~…\-—]+/u, '')
    .replace(/[\s,，。;；:：!！?？、/|~…\-—]+$/u, '')
}
