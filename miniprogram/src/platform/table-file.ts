import type { TableFiles } from './table-file-types.ts'

/** Mini-programs pick photos; lists are imported in a browser. */
export const tableFiles: TableFiles = { canPick: false, pick: async () => null }
