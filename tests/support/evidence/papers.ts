/**
 * Papers as a rep photographs them, drawn: a contract's page with a company seal, a close-up of the
 * signatures. Another number is another paper. Drawn once per process.
 */

import { signature } from '@kedu/server/bench/evidence/close-up-samples'
import { contractPage, svgPage } from '@kedu/server/bench/evidence/draw-page'
import { companyName, roundSeal } from '@kedu/server/bench/evidence/draw-seal'
import { seeded } from '@kedu/server/bench/evidence/random'
import sharp from 'sharp'

const drawn = new Map<string, Promise<Buffer>>()

function once(name: string, svg: () => string): Promise<Buffer> {
  const known = drawn.get(name)
  if (known !== undefined) return known
  const picture = sharp(Buffer.from(svg())).flatten({ background: '#fff' }).jpeg({ quality: 85 })
  const bytes = picture.toBuffer()
  drawn.set(name, bytes)
  return bytes
}

const CONTRACT = { width: 640, height: 900 }
const CLOSE_UP = { width: 800, height: 560 }

/** A page of a contract with a round red seal on it: passes as a contract scan. */
export function sealedContract(number = 1): Promise<Buffer> {
  return once(`sealed-${number}`, () => {
    const random = seeded(number * 7919 + 5)
    const seal = `<g style="mix-blend-mode:multiply" transform="translate(440 720)">${roundSeal(random, 62).svg}</g>`
    return svgPage(CONTRACT, contractPage(random, CONTRACT) + seal)
  })
}

/** The same page before anybody sealed it: is no proof of a contract. */
export function unsealedContract(number = 1): Promise<Buffer> {
  return once(`unsealed-${number}`, () =>
    svgPage(CONTRACT, contractPage(seeded(number * 7919 + 5), CONTRACT)),
  )
}

/** A close-up of a page signed by hand: passes as a signature page. */
export function signedPage(number = 1): Promise<Buffer> {
  return once(`signed-${number}`, () => closeUp(number, true))
}

/** The close-up without a signature: doubtful. */
export function unsignedPage(number = 1): Promise<Buffer> {
  return once(`unsigned-${number}`, () => closeUp(number, false))
}

function closeUp(number: number, isSigned: boolean): string {
  const random = seeded(number * 6007 + 29)
  const print = 17
  const lines = [
    '本合同自双方签字盖章之日起生效，一式肆份。',
    `甲方（盖章）：${companyName(random)}`,
    '授权代表（签字）：',
  ]
  const text = lines.map(
    (words, i) =>
      `<text x="60" y="${100 + i * 60}" font-size="${print}" font-family="Noto Sans CJK SC" fill="#222">${words}</text>`,
  )
  const hand = `<g transform="translate(420 330) rotate(-4)">${signature(random, print * 3.2)}</g>`
  return svgPage(CLOSE_UP, text.join('') + (isSigned ? hand : ''))
}
