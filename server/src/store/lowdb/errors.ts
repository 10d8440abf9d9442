/** Another living process works on this folder. */
export class StoreLockedError extends Error {
  readonly folder: string
  /** Process id of the other, as its own machine or container counts. */
  readonly pid: number

  constructor(folder: string, pid: number, host: string) {
    super(`Store folder ${folder} is in use by process ${pid} on ${host}`)
    this.name = 'StoreLockedError'
    this.folder = folder
    this.pid = pid
  }
}

/** More deals than one process on plain files should carry: time to move to PostgreSQL. */
export class StoreTooLargeError extends Error {
  readonly deals: number
  readonly limit: number

  constructor(deals: number, limit: number) {
    super(`${deals} deals, the file store carries ${limit} at most`)
    this.name = 'StoreTooLargeError'
    this.deals = deals
    this.limit = limit
  }
}

/** The file at this path is not what Kedu wrote there. */
export class UnreadableFileError extends Error {
  readonly path: string

  constructor(path: string, detail: string) {
    super(`${path}: ${detail}`)
    this.name = 'UnreadableFileError'
    this.path = path
  }
}
