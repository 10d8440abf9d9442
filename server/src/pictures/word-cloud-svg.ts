/** Words in a cloud: an own spiral, since a Han character is one em wide and needs no canvas to measure. */
import { PICTURE_WIDTH, type Picture } from './picture.ts'
import { textAt } from './svg-text.ts'
import { COLOURS } from './theme.ts'

const TOP = 180
const HEIGHT = 900
const LARGEST = 96
const SMALLEST = 32

interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** What stands where: the most frequent in the middle and largest; what finds no room is left out. */
export function wordCloudSvg({
  title,
  caption,
  words,
}: Extract<Picture, { kind: 'words' }>): string {
  const colours = COLOURS
  const most = Math.max(1, ...words.map(({ count }) => count))
  const taken: Box[] = []
  const drawn = words.flatMap(({ text, count }) => {
    const label = `${text} ${count}`
    const size = Math.round(SMALLEST + (LARGEST - SMALLEST) * (count / most))
    const box = place(widthOf(label, size), size * 1.15, taken)
    if (box === null) return []
    taken.push(box)
    const colour =
      count * 2 > most ? colours.accent : count * 4 > most ? colours.ink1 : colours.ink2
    return [textAt(box.x, box.y + size, size, colour, label)]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${PICTURE_WIDTH}" height="${TOP + HEIGHT}">
    <rect width="100%" height="100%" fill="${colours.paper}"/>
    ${textAt(48, 82, 46, colours.ink1, title, 600)}${textAt(48, 136, 30, colours.ink2, caption)}
    ${drawn.join('')}</svg>`
}

/** One em for a Han character, a bit more than half for everything else. */
function widthOf(text: string, size: number): number {
  const ems = [...text].reduce((sum, char) => sum + (/[\u2e80-\uffef]/u.test(char) ? 1 : 0.58), 0)
  return ems * size
}

function place(width: number, height: number, taken: readonly Box[]): Box | null {
  const [middleX, middleY] = [PICTURE_WIDTH / 2, TOP + HEIGHT / 2]
  for (let step = 0; step < 2400; step += 1) {
    const angle = step * 0.25
    const radius = step * 0.28
    const x = middleX + Math.cos(angle) * radius * 1.15 - width / 2
    const y = middleY + Math.sin(angle) * radius - height / 2
    const box = { x, y, width, height }
    const isInside =
      x > 32 && x + width < PICTURE_WIDTH - 32 && y > TOP && y + height < TOP + HEIGHT - 24
    if (isInside && !taken.some((other) => overlap(box, other))) return box
  }
  return null
}

function overlap(a: Box, b: Box): boolean {
  const gap = 12
  return (
    a.x < b.x + b.width + gap &&
    b.x < a.x + a.width + gap &&
    a.y < b.y + b.height + gap &&
    b.y < a.y + a.height + gap
  )
}
