/**
 * Lists of values as PostgreSQL takes them. The client would look their types up on every connection,
 * in a query of its own whose failure nobody can catch: a database that goes away at that moment would
 * take the process along.
 */
import type { PostgresType } from 'postgres'

/** Numbers of types as every PostgreSQL has them. @see https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/catalog/pg_type.dat */
const OF_TEXTS = 1009
const OF_BIGINTS = 1016
const OF_DOUBLES = 1022

type Value = string | number | bigint | boolean | null

/** `{"a","b",NULL}`; texts are quoted, so that nothing in them ends them. */
export function listLiteral(values: readonly Value[]): string {
  const written = values.map((value) =>
    value === null ? 'NULL' : `"${String(value).replace(/[\\"]/g, '\\$&')}"`,
  )
  return `{${written.join(',')}}`
}

const list = (to: number): PostgresType => ({
  to,
  from: [],
  serialize: listLiteral,
  parse: (text: string) => text,
})

export const ARRAY_TYPES = {
  texts: list(OF_TEXTS),
  bigints: list(OF_BIGINTS),
  doubles: list(OF_DOUBLES),
}
