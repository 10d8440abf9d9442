/** Whether words in pictures can be seen on this machine. */
import sharp from 'sharp'
import { textAt } from './svg-text.ts'

/**
 * Draws 「测」 and looks whether anything is there: without a Chinese font nothing fails, the words are
 * just missing.
 */
export async function canDrawChinese(): Promise<boolean> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="#fff"/>${textAt(8, 76, 80, '#000', '测')}</svg>`
  const { data } = await sharp(Buffer.from(svg))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const ink = data.reduce((sum, value) => sum + (value < 128 ? 1 : 0), 0)
  return ink > data.length / 100
}
