/** Rows of text in columns; Chinese characters are two columns wide in a terminal. */

/** How many columns of a terminal the text takes. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) {
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
        character,
      )
        ? 2
        : 1
  }
  return width
}

/** The first column to the left, the others as asked; a row of one cell stands alone. */
export function table(
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[],
): string[] {
  const widths = align.map((_, column) =>
    Math.max(...rows.filter((row) => row.length > 1).map((row) => displayWidth(row[column] ?? ''))),
  )
  return rows.map((row) =>
    row.length === 1
      ? (row[0] ?? '')
      : row
          .map((cell, column) => {
            const blanks = ' '.repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(cell)))
            return align[column] === 'right' ? blanks + cell : cell + blanks
          })
          .join('  ')
          .trimEnd(),
  )
}
