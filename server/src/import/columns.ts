/** Which column of a list is which: by its header, Chinese or English, in any order. */

export type ColumnNames<Field extends string> = Readonly<Record<Field, readonly string[]>>

export interface Columns<Field extends string> {
  /** Text of the cell; empty when the list has no such column. */
  cell(cells: readonly string[], field: Field): string
  has(field: Field): boolean
  /** The header as written, for units like 金额（万元）. */
  header(field: Field): string
  /** Headers that mean nothing here. */
  unknown: string[]
}

/** The first column of a name wins. */
export function columnsOf<Field extends string>(
  header: readonly string[],
  names: ColumnNames<Field>,
): Columns<Field> {
  const fieldByName = new Map<string, Field>()
  for (const field of Object.keys(names) as Field[]) {
    for (const name of names[field]) fieldByName.set(plainHeader(name), field)
  }
  const indexes = new Map<Field, number>()
  const unknown: string[] = []
  for (const [index, title] of header.entries()) {
    const field = fieldByName.get(plainHeader(title))
    if (field === undefined) {
      if (title !== '') unknown.push(title)
    } else if (!indexes.has(field)) indexes.set(field, index)
  }
  const indexOf = (field: Field) => indexes.get(field) ?? -1
  return {
    cell: (cells, field) => cells[indexOf(field)]?.trim() ?? '',
    has: (field) => indexes.has(field),
    header: (field) => header[indexOf(field)] ?? '',
    unknown,
  }
}

/** 「金额（万元）」「* 客户名称」「Next Date」 without what decorates them. */
function plainHeader(title: string): string {
  return title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^)]*\)|\[[^\]]*\]|【[^】]*】/g, '')
    .replace(/[\s\p{P}\p{S}\p{C}]/gu, '')
}
