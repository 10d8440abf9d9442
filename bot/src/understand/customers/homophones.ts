import { isPlace } from './name-parts.ts'
import { blurred, syllablesOf } from './pinyin-of.ts'
import type { KnownName } from './spoken-forms.ts'

const HAN_PAIR = /^[\u4e00-\u9fff]{2}$/
const SEARCHED_LENGTH = 400
/** Characters of everyday sentences; 新送的样品 is not 新松. */
const EVERYDAY =
  /[的了在是我他她你们给去来说要有到见谈聊看问打做开报签付送发得地个家两三几这那就都不没还再上下今明后天周月号]/
const NAME_BEFORE = /(?:^|[,。;!?\n、\s/]|跟|和|给|把|去|找|对|见|的|约)$/
const NAME_AFTER =
  /^(?:$|[,。;!?\n、\s/]|的|那边|这边|那家|这家|公司|自动化|精密|机械|机电|设备|科技|报|合同|签|货|说|订单|付|打款|回款|需求|价格|嫌|要|已|到|老板|采购)/

/**
 * Two-character names written with another character of the same sound: 恒利 for 恒力, 睿丰 for 瑞丰.
 * Too short to be sure, so every hit is a question.
 */
export class HomophoneIndex {
  #bySound = new Map<string, { owner: number; core: string }[]>()

  add(owner: number, name: KnownName): void {
    const { core } = name.parts
    if (!HAN_PAIR.test(core) || isPlace(core)) return
    const key = soundOf(core)
    const list = this.#bySound.get(key)
    if (list) list.push({ owner, core })
    else this.#bySound.set(key, [{ owner, core }])
  }

  search(text: string): { owner: number; start: number; end: number }[] {
    const hits: { owner: number; start: number; end: number }[] = []
    const limit = Math.min(text.length, SEARCHED_LENGTH) - 1
    const sounds = syllablesOf(text.slice(0, limit + 1)).map(blurred)
    for (let i = 0; i < limit; i++) {
      const words = text.slice(i, i + 2)
      if (!HAN_PAIR.test(words)) continue
      for (const { owner, core } of this.#bySound.get(`${sounds[i]} ${sounds[i + 1]}`) ?? []) {
        const isFirst = words.charAt(0) !== core.charAt(0)
        const isSecond = words.charAt(1) !== core.charAt(1)
        if (isFirst === isSecond) continue
        if (EVERYDAY.test(words.charAt(isFirst ? 0 : 1))) continue
        if (!NAME_BEFORE.test(text.slice(Math.max(0, i - 1), i))) continue
        if (!NAME_AFTER.test(text.slice(i + 2, i + 6))) continue
        hits.push({ owner, start: i, end: i + 2 })
      }
    }
    return hits
  }
}

function soundOf(words: string): string {
  return syllablesOf(words).map(blurred).join(' ')
}
