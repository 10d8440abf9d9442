/**
 * Text in one plain form, the same length as it came, so that offsets stay true: full-width digits
 * and letters become ASCII, the traditional characters and variants found in date words become
 * simplified, letters become lower case.
 */

const VARIANTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    週: '周',
    號: '号',
    點: '点',
    禮: '礼',
    個: '个',
    後: '后',
    兩: '两',
    內: '内',
    萬: '万',
    億: '亿',
    鐘: '钟',
    鍾: '钟',
    時: '时',
    現: '现',
    過: '过',
    還: '还',
    聽: '听',
    節: '节',
    國: '国',
    慶: '庆',
    聖: '圣',
    誕: '诞',
    雙: '双',
    來: '来',
    開: '开',
    間: '间',
    '：': ':',
    '．': '.',
    '／': '/',
    '－': '-',
    '–': '-',
    '—': '-',
    '～': '~',
    '〜': '~',
    '（': '(',
    '）': ')',
    '￥': '¥',
    '　': ' ',
    '\u00a0': ' ',
    '\t': ' ',
    '％': '%',
    '＃': '#',
    〇: '零',
    '○': '零',
    壹: '一',
    贰: '二',
    叁: '三',
    肆: '四',
    伍: '五',
    陆: '六',
    柒: '七',
    捌: '八',
    玖: '九',
    拾: '十',
    佰: '百',
    仟: '千',
    圆: '元',
  }),
)

/** The plain form; always as many UTF-16 units as `text`. */
export function plainText(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0x41 && code <= 0x5a) out += String.fromCharCode(code + 32)
    else if (code < 0x80) out += code === 9 ? ' ' : text.charAt(i)
    else if (code >= 0xff10 && code <= 0xff19) out += String.fromCharCode(code - 0xfee0)
    else if (code >= 0xff21 && code <= 0xff3a) out += String.fromCharCode(code - 0xfee0 + 32)
    else if (code >= 0xff41 && code <= 0xff5a) out += String.fromCharCode(code - 0xfee0)
    else out += VARIANTS.get(text.charAt(i)) ?? text.charAt(i)
  }
  return out
}
