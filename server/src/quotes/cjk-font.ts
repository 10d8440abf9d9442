/** The Chinese font of papers: from the system's package, never guessed. */
import { existsSync } from 'node:fs'

export interface CjkFont {
  path: string
  /** Name inside a collection; absent in a file of one font. */
  family?: string
}

const REGULAR: readonly CjkFont[] = [
  {
    path: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
    family: 'NotoSansCJKsc-Regular',
  },
  { path: '/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc', family: 'NotoSansCJKsc-Regular' },
]
const BOLD: readonly CjkFont[] = REGULAR.map(({ path }) => ({
  path: path.replace('Regular', 'Bold'),
  family: 'NotoSansCJKsc-Bold',
}))

/** Null: the package `fonts-noto-cjk` is not installed. Bold is the regular one where there is no other. */
export function cjkFonts(): { regular: CjkFont; bold: CjkFont } | null {
  const regular = REGULAR.find(({ path }) => existsSync(path))
  if (regular === undefined) return null
  return { regular, bold: BOLD.find(({ path }) => existsSync(path)) ?? regular }
}
