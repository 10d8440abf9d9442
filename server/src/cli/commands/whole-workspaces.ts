/** `kedu workspace export|import|delete`: a company as a whole. */
import { relative, resolve } from 'node:path'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import { BrokenManifestError, openMoment } from '../../backup/backup-folder.ts'
import { checkBackup } from '../../backup/check-backup.ts'
import { findingLines } from '../../backup/wording.ts'
import { databaseRefusal } from '../../database-wording.ts'
import { errorCode } from '../../files/file-system.ts'
import { folderObjects } from '../../files/folder-objects.ts'
import {
  type CompanyPlace,
  eraseCompany,
  exportCompany,
  importCompany,
} from '../../installation/whole-company.ts'
import { isWorkspaceId } from '../../installation/workspace-record.ts'
import { StoreRefusedError } from '../../store/errors.ts'
import { isUnreachable } from '../../store/postgres/sql-errors.ts'
import { EXIT, type OperatorContext } from '../command-io.ts'
import type { WorkspaceCommand } from '../parse-workspace-command.ts'
import { workspaceWords as words } from '../workspace-wording.ts'
import { failing, RESERVED_IDS } from './workspaces.ts'

type Of<K extends WorkspaceCommand['kind']> = Extract<WorkspaceCommand, { kind: K }>

/** So long another process may still be at work in a company that was suspended. */
const OTHERS_NOTICE_MS = 2 * MINUTE_MS

function placeOf({ installation, now }: OperatorContext): CompanyPlace {
  const { store, config, box } = installation
  return { store, config, box, now }
}

export async function exportWorkspace(
  { id, folder }: Of<'workspace-export'>,
  context: OperatorContext,
): Promise<number> {
  const { installation, write } = context
  const { registry, by, config } = installation
  const fail = failing(context)
  await registry.refresh()
  const record = registry.get(id)
  if (record === null) return fail(words.unknown(id))
  if (!relative(resolve(config.dataFolder), folder).startsWith('..')) {
    return fail(words.cannotWrite(folder))
  }
  try {
    const { manifest } = await exportCompany(placeOf(context), id, record.name, folder)
    const [part] = manifest.workspaces
    const { streams = 0, events = 0, files = 0, sha256 = '' } = part ?? {}
    await registry.act(id, { kind: 'exported', by, sha256 })
    write(`${words.exported(id, folder, streams, events, files)}\n`)
    if (manifest.unreadable.length === 0) return EXIT.ok
    return fail([words.notAll(manifest.unreadable.length), ...manifest.unreadable].join('\n'))
  } catch (error) {
    // The store's own errors have codes, too; those of the system begin with an E.
    if (!/^E[A-Z]+$/.test(String(errorCode(error))) || isUnreachable(error)) throw error
    return fail(words.cannotWrite(folder))
  }
}

export async function importWorkspace(
  { folder, id: asked, name }: Of<'workspace-import'>,
  context: OperatorContext,
): Promise<number> {
  const { installation, write } = context
  const { registry, by } = installation
  const fail = failing(context)
  const moment = await openMoment(folder).catch((error: unknown) => {
    if (error instanceof BrokenManifestError) return 'broken' as const
    throw error
  })
  if (moment === 'broken') return fail(words.badExport)
  if (moment === null) return fail(words.noExport(folder))
  const [part, ...more] = moment.manifest.workspaces
  if (part === undefined || more.length > 0) return fail(words.notOne)
  const id = asked ?? part.workspace
  if (!isWorkspaceId(id)) return fail(words.badId(id))
  if (RESERVED_IDS.includes(id)) return fail(words.reserved(id))
  await registry.refresh()
  const known = registry.known(id)
  if (known?.status === 'deleted') return fail(words.wasDeleted(id))
  if (known !== null && known.status !== 'arriving') return fail(words.idTaken(id))
  const objects = folderObjects(moment.files, { isReadOnly: true })
  const { findings } = await checkBackup(moment, objects)
  if (findings.length > 0) return fail([words.damaged, ...findingLines(findings)].join('\n'))
  if (known === null) {
    const called = name?.trim() || part.name || id
    await registry.act(id, { kind: 'created', by, name: called, origin: null, isArriving: true })
  }
  const result = await importCompany(placeOf(context), moment, id)
  if (result.kind === 'differs') return fail(words.differs(id, result.streams))
  await installation.leave(id)
  const { sha256, streams, events, files, lost } = result
  await registry.act(id, { kind: 'imported', by, sha256, from: part.workspace })
  write(`${words.imported(id, streams, events, files)}\n`)
  if (lost.length > 0) write(`${words.lostKeys(lost.length)}\n`)
  return EXIT.ok
}

export async function deleteWorkspace(
  { id, confirmed }: Of<'workspace-delete'>,
  context: OperatorContext,
): Promise<number> {
  const { installation, write, now } = context
  const { registry, by, store } = installation
  const fail = failing(context)
  await registry.refresh()
  const record = registry.known(id)
  if (record === null) return fail(words.unknown(id))
  if (record.status === 'deleted') return fail(words.already(record.status))
  if (record.status === 'active') return fail(words.notSuspended(id))
  const last = (await registry.history(id)).at(-1)
  const isFresh = last?.body.kind === 'suspended' && now() - last.at < OTHERS_NOTICE_MS
  if (store.isShared && isFresh) return fail(words.justSuspended(id))
  if (confirmed === null) {
    await store.catchUp(id)
    return fail(words.confirm(id, record.name, store.rows(id).length))
  }
  if (confirmed !== id) return fail(words.wrongConfirm(id, confirmed))
  await installation.leave(id)
  try {
    const { streams, files } = await eraseCompany(placeOf(context), id)
    await registry.act(id, { kind: 'deleted', by, streams, files })
    write(`${words.deleted(id, streams, files)}\n`)
    return EXIT.ok
  } catch (error) {
    if (!(error instanceof StoreRefusedError)) throw error
    return fail(databaseRefusal(error))
  }
}
