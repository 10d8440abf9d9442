/**
 * Which files a record names. `strictly`: those that must be there, by the fields that hold ids of
 * files. `loosely`: whatever looks like one anywhere, also inside texts; what is thrown away must not
 * even look like it was named.
 */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { BackupRecord } from './backup-records.ts'

const FIELDS: ReadonlySet<string> = new Set(['fileId', 'fileIds', 'pictures'])
const ID = /^[0-9a-f]{64}$/
const ANYWHERE = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/gi

export function strictlyNamed(record: BackupRecord): Set<FileId> {
  const found = new Set<FileId>()
  // What was seen of a file outlives the file.
  if (record.kind === 'stream' && record.streamId.startsWith('measures/')) return found
  const walk = (value: unknown, field: string) => {
    if (typeof value === 'string') {
      if (FIELDS.has(field) && ID.test(value)) found.add(value)
    } else if (Array.isArray(value)) {
      for (const item of value) walk(item, field)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) walk(item, key)
    }
  }
  walk(record, '')
  return found
}

export function looselyNamed(record: BackupRecord): Set<FileId> {
  const text =
    record.kind === 'aside'
      ? Buffer.from(record.base64, 'base64').toString('latin1')
      : JSON.stringify(record)
  return new Set([...text.matchAll(ANYWHERE)].map(([id]) => id.toLowerCase()))
}
