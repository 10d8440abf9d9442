/**
 * Papers for the sample deals that are past the contract, drawn here: a page of lines with a red
 * seal, and a page with signatures. Without words, so that no font is needed and nobody's name is on it.
 */
import sharp from 'sharp'

export type SamplePaper = 'contract-scan' | 'signature-page'

const WIDTH = 900
const HEIGHT = 1270

/** A JPEG; another one for every seed, because the same picture twice proves nothing. */
export async function drawPaper(paper: SamplePaper, seed: number): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <rect width="100%" height="100%" fill="#fbfaf6"/>
    ${paper === 'contract-scan' ? contract(seed) : signatures(seed)}
  </svg>`
  return sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer()
}

/** Length of a line of writing, 0.55–1 of the column. */
function lengthAt(seed: number, index: number): number {
  return 0.55 + ((seed * 37 + index * 61) % 46) / 100
}

function line(x: number, y: number, width: number): string {
  return `<rect x="${x}" y="${y}" width="${Math.round(width)}" height="9" fill="#8d9096"/>`
}

/** A line of writing: blocks the size of characters, none like the next. */
function words(x: number, y: number, width: number, seed: number): string {
  const blocks: string[] = []
  for (let at = 0, index = 0; at < width; index += 1) {
    const size = 9 + ((seed * 31 + index * 47) % 8)
    const tall = 8 + ((seed * 13 + index * 29) % 7)
    blocks.push(
      `<rect x="${x + at}" y="${y - tall / 2}" width="${size}" height="${tall}" fill="#6d7076"/>`,
    )
    at += size + 4 + ((seed + index * 7) % 5)
  }
  return blocks.join('')
}

function contract(seed: number): string {
  const lines = [...Array(26).keys()].map((index) =>
    words(110, 230 + index * 30, 680 * lengthAt(seed, index), seed + index),
  )
  const title = `<rect x="310" y="120" width="280" height="26" fill="#3c4046"/>`
  return `${title}${lines.join('')}${seal(620 + (seed % 5) * 12, 1060 + (seed % 3) * 14, seed)}`
}

/** Marks where the characters of a company's name stand around a seal: three strokes each, no words. */
function ringMarks(seed: number): string {
  return [...Array(12).keys()]
    .map((index) => {
      const turn = -138 + index * 25
      const strokes = [0, 1, 2, 3].map((stroke) => {
        const lean = ((seed * 17 + index * 23 + stroke * 31) % 11) - 5
        return stroke % 2 === 0
          ? `<path d="M${-13 + stroke * 4} ${-97 + lean} v24"/>`
          : `<path d="M-13 ${-96 + stroke * 7 + lean / 2} h26"/>`
      })
      return `<g transform="rotate(${turn})" stroke-width="4">${strokes.join('')}</g>`
    })
    .join('')
}

function seal(x: number, y: number, seed: number): string {
  const points = [...Array(10).keys()].map((index) => {
    const radius = index % 2 === 0 ? 42 : 17
    const angle = (index * Math.PI) / 5 - Math.PI / 2
    return `${(x + radius * Math.cos(angle)).toFixed(1)},${(y + radius * Math.sin(angle)).toFixed(1)}`
  })
  return `<g fill="none" stroke="#d5281f" opacity="0.86"><circle cx="${x}" cy="${y}" r="112" stroke-width="7"/>
    <g transform="translate(${x} ${y})">${ringMarks(seed)}</g>
    <polygon points="${points.join(' ')}" fill="#d5281f"/></g>`
}

function signatures(seed: number): string {
  const strokes = [320, 760].map((top, party) => {
    const lift = ((seed * 13 + party * 29) % 60) - 30
    return `${line(110, top, 160)}${line(110, top + 190, 90)}
      <path d="M330 ${top + 40} c40 ${-90 + lift} 70 ${110 + lift} 120 20 s60 ${-70 - lift} 110 10
        s70 ${80 + lift} 150 ${-30 + lift}" fill="none" stroke="#1f3f8f" stroke-width="6"
        stroke-linecap="round"/>
      <rect x="310" y="${top + 110}" width="430" height="3" fill="#8d9096"/>`
  })
  return strokes.join('')
}
