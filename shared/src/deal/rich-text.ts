/**
 * The communication summary as rich text (R6): paragraphs, lists and bold words. Kept as text that
 * reads well as it is (`- `, `1. `, `**`), so that a chat, an export or a search needs no second form;
 * pages get blocks. There is no HTML anywhere: nothing to sanitise, nothing that can run.
 */

export interface RichRun {
  text: string
  bold: boolean
}

export interface RichBlock {
  kind: 'paragraph' | 'bullet' | 'numbered'
  runs: RichRun[]
}

const BULLET = /^[-•·]\s+/u
const NUMBERED = /^\d{1,3}[.、]\s*(?!\d)/u
const BOLD = /\*\*(.+?)\*\*/gu

/**
 * Blocks as one text, a line each; empty blocks are left out. Asterisks that would read as bold are
 * kept as full-width ones.
 */
export function writeRichText(blocks: readonly RichBlock[]): string {
  const lines: string[] = []
  let number = 0
  for (const { kind, runs } of blocks) {
    const words = runs.map(written).join('').trim()
    number = kind === 'numbered' ? number + 1 : 0
    if (words === '') continue
    if (kind === 'bullet') lines.push(`- ${words}`)
    else lines.push(kind === 'numbered' ? `${number}. ${words}` : words)
  }
  return lines.join('\n')
}

/** Any kept text as blocks; words from a chat are mostly one paragraph a line. */
export function readRichText(text: string): RichBlock[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line): RichBlock => {
      if (BULLET.test(line)) return { kind: 'bullet', runs: runsOf(line.replace(BULLET, '')) }
      if (NUMBERED.test(line)) return { kind: 'numbered', runs: runsOf(line.replace(NUMBERED, '')) }
      return { kind: 'paragraph', runs: runsOf(line) }
    })
}

/** The words without marks, for cards that show no bold. */
export function wordsOfRichText(text: string): string {
  return text.replace(BOLD, '$1')
}

function written({ text, bold }: RichRun): string {
  const words = text
    .replace(/\s*\n\s*/gu, ' ')
    .replace(/^\*+|\*+$|\*{2,}/gu, (stars) => '＊'.repeat(stars.length))
  if (!bold || words.trim() === '') return words
  // Marks stand at the words, not at the spaces beside them.
  const inner = words.trim()
  const start = words.indexOf(inner)
  return `${words.slice(0, start)}**${inner}**${words.slice(start + inner.length)}`
}

function runsOf(line: string): RichRun[] {
  const runs: RichRun[] = []
  let at = 0
  for (const match of line.matchAll(BOLD)) {
    if (match.index > at) runs.push({ text: line.slice(at, match.index), bold: false })
    runs.push({ text: match[1] ?? '', bold: true })
    at = match.index + match[0].length
  }
  if (at < line.length) runs.push({ text: line.slice(at), bold: false })
  return runs
}
