/**
 * The light colours of the pages (`miniprogram/src/theme/tokens.css`), for pictures. On their own paper, for no chat says
 * whether its reader looks at it by day or by night.
 */

export interface Colours {
  ink1: string
  ink2: string
  ink3: string
  paper: string
  inset: string
  line: string
  accent: string
  /** What is written on a cell of full colour. */
  onAccent: string
  ok: string
  yellow: string
  orange: string
  red: string
}

export const COLOURS: Colours = {
  ink1: '#1B1F24',
  ink2: '#57606A',
  ink3: '#8C959F',
  paper: '#FFFFFF',
  inset: '#EEF0F3',
  line: '#E1E4E8',
  accent: '#1F5FE0',
  onAccent: '#FFFFFF',
  ok: '#1A7F4B',
  yellow: '#8A6200',
  orange: '#B84A06',
  red: '#CF2233',
}

/** Named, because a guess may have no Chinese characters. */
export const FONT = 'Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif'

/** A colour between two, 0 … 1. */
export function between(from: string, to: string, share: number): string {
  const channel = (colour: string, at: number) => Number.parseInt(colour.slice(at, at + 2), 16)
  const mixed = [1, 3, 5].map((at) => {
    const value = channel(from, at) + (channel(to, at) - channel(from, at)) * share
    return Math.round(value).toString(16).padStart(2, '0')
  })
  return `#${mixed.join('')}`
}
