export interface TableFile {
  fileName: string
  bytes: Uint8Array
}

/** Picking a list (.xlsx, .csv) on this device. One implementation per build. */
export interface TableFiles {
  canPick: boolean
  /** Null: none was picked. */
  pick(): Promise<TableFile | null>
}
