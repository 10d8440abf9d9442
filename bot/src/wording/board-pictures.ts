/** Boards as pictures: their names, and why there is none. */
import type { BoardPictureAnswer, PicturedBoard } from '../dialog/world.ts'
import { zh } from './spacing.ts'

const names: Readonly<Record<PicturedBoard, string>> = {
  'heat-map': '热力图',
  words: '词云',
  trend: '每周趋势',
}

export const boardPictureWords = {
  names,
  text(board: PicturedBoard, caption: string): string {
    const others = Object.entries(names).flatMap(([name, words]) =>
      name === board ? [] : [`「${words}」`],
    )
    return zh`${caption}。也可以说${others.join('')}。`
  },
  none: {
    'not-for-you': '看板给销售、主管和总监看。',
    nothing: '你能看到的客户里，现在还画不出这张图。记下几条进展再看。',
    reading: '正在读历史记录，过一分钟再说一次。',
    'no-font': '服务器还没装中文字体，画不出图。请管理员运行 apt-get install fonts-noto-cjk。',
    'not-drawn': '图没有画成，过一会儿再说一次。看板页里的数都在。',
  } satisfies Record<Exclude<BoardPictureAnswer['kind'], 'kept'>, string>,
} as const
