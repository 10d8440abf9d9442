/** `kedu workspace …`: companies made, looked at, limited, suspended and resumed. */
import { shortMoment } from '@kedu/bot/wording/dates'
import { list } from '@kedu/bot/wording/spacing'
import { originOf } from '../../config/addresses.ts'
import { cellConfig } from '../../installation/cell.ts'
import { addressOf } from '../../installation/workspace-address.ts'
import { DEFAULT_LIMITS, isWorkspaceId, MOST_LIMITS } from '../../installation/workspace-record.ts'
import { REGISTRY_WORKSPACE } from '../../installation/workspace-registry.ts'
import { SAMPLE_WORKSPACE } from '../../trial/sample-settings.ts'
import { MAIN_WORKSPACE } from '../../workspace/open-workspace.ts'
import { EXIT, type OperatorContext } from '../command-io.ts'
import type { WorkspaceCommand } from '../parse-workspace-command.ts'
import { textTable } from '../text-table.ts'
import { workspaceWords as words } from '../workspace-wording.ts'

type Of<K extends WorkspaceCommand['kind']> = Extract<WorkspaceCommand, { kind: K }>

export const RESERVED_IDS = [REGISTRY_WORKSPACE, MAIN_WORKSPACE, SAMPLE_WORKSPACE, 'files']

export async function createWorkspace(
  { id, name, origin }: Of<'workspace-create'>,
  context: OperatorContext,
): Promise<number> {
  const { installation, write } = context
  const { registry } = installation
  const fail = failing(context)
  if (!isWorkspaceId(id)) return fail(words.badId(id))
  if (RESERVED_IDS.includes(id)) return fail(words.reserved(id))
  await registry.refresh()
  if (registry.wasDeleted(id)) return fail(words.wasDeleted(id))
  if (registry.known(id) !== null) return fail(words.taken(id))
  if (name.trim() === '') return fail(words.noName)
  const ownOrigin = origin === null ? null : originOf('--origin', origin, [])
  if (origin !== null) {
    const isBare = ownOrigin !== null && new URL(origin).pathname === '/'
    if (!isBare || !ownOrigin.startsWith('https://')) return fail(words.badOrigin(origin))
  }
  const other = registry
    .all()
    .find((one) => one.origin === ownOrigin && one.status !== 'deleted' && ownOrigin !== null)
  if (other !== undefined) return fail(words.originTaken(ownOrigin ?? '', other.id))
  const by = installation.by
  const record = await registry.act(id, {
    kind: 'created',
    by,
    name: name.trim(),
    origin: ownOrigin,
  })
  const { publicOrigin, basePath } = addressOf(record, installation.publicOrigin)
  write(`${words.created(id, publicOrigin ?? words.noAddress(basePath))}\n`)
  return EXIT.ok
}

export async function listWorkspaces({ installation, write }: OperatorContext): Promise<number> {
  const { registry } = installation
  await registry.refresh()
  const all = registry.all()
  if (all.length === 0) {
    write(`${words.none}\n`)
    return EXIT.ok
  }
  const rows = all.map((record) => {
    const { publicOrigin, basePath } = addressOf(record, installation.publicOrigin)
    const isGone = record.status === 'deleted'
    return [
      record.id,
      record.name,
      words.status(record.status),
      isGone ? '' : (publicOrigin ?? words.noAddress(basePath)),
      isGone ? '' : words.counted(Object.keys(record.credentials).length),
      isGone
        ? ''
        : cellConfig(record, installation.publicOrigin, installation.box).problems.join(' '),
    ]
  })
  write(textTable([...words.header], rows))
  return EXIT.ok
}

export async function showHistory(
  { id }: Of<'workspace-history'>,
  context: OperatorContext,
): Promise<number> {
  const { installation, workspace, write } = context
  const { registry } = installation
  await registry.refresh()
  if (registry.known(id) === null) return failing(context)(words.unknown(id))
  const events = await registry.history(id)
  const rows = events.map(({ at, body }) => [
    shortMoment(at, context.now(), workspace.settings.timezone),
    body.by,
    words.act(body.kind),
    detailOf(body),
  ])
  write(textTable([...words.historyHeader], rows))
  return EXIT.ok
}

function detailOf(
  body: Awaited<ReturnType<OperatorContext['installation']['registry']['history']>>[number]['body'],
) {
  switch (body.kind) {
    case 'credentials-set':
    case 'credentials-removed':
    case 'credentials-rotated':
      return list(body.names)
    case 'suspended':
      return body.reason
    case 'exported':
      return body.sha256.slice(0, 12)
    case 'imported':
      return `${body.from} ${body.sha256.slice(0, 12)}`
    case 'deleted':
      return words.erased(body.streams, body.files)
    case 'created':
    case 'described':
      return body.origin === null ? body.name : `${body.name} ${body.origin}`
    case 'limited':
      return list(Object.entries(body.limits).map(([name, value]) => `${name} ${value}`))
    default:
      return ''
  }
}

export async function limitWorkspace(
  { id, key, value }: Of<'workspace-limits'>,
  context: OperatorContext,
): Promise<number> {
  const { installation, write } = context
  const fail = failing(context)
  await installation.registry.refresh()
  const record = installation.registry.get(id)
  if (record === null) return fail(words.unknown(id))
  const keys = Object.keys(DEFAULT_LIMITS) as (keyof typeof DEFAULT_LIMITS)[]
  const limit = keys.find((one) => one === key)
  if (limit === undefined) return fail(words.badLimit(key, keys))
  const number = Number(value)
  if (!/^\d{1,8}$/.test(value) || number < 1 || number > MOST_LIMITS[limit]) {
    return fail(words.badNumber(value, MOST_LIMITS[limit]))
  }
  const limits = { ...record.limits, [limit]: number }
  await installation.registry.act(id, { kind: 'limited', by: installation.by, limits })
  write(`${words.limited}\n`)
  return EXIT.ok
}

export async function suspendOrResume(
  command: Of<'workspace-suspend'> | Of<'workspace-resume'>,
  context: OperatorContext,
): Promise<number> {
  const { installation, write } = context
  const { registry, by } = installation
  await registry.refresh()
  const record = registry.get(command.id)
  if (record === null) return failing(context)(words.unknown(command.id))
  const isSuspending = command.kind === 'workspace-suspend'
  if ((record.status === 'suspended') === isSuspending) {
    write(`${words.already(record.status)}\n`)
    return EXIT.ok
  }
  await registry.act(
    command.id,
    isSuspending ? { kind: 'suspended', by, reason: command.reason } : { kind: 'resumed', by },
  )
  write(`${isSuspending ? words.suspended(command.id) : words.resumed(command.id)}\n`)
  return EXIT.ok
}

export function failing({ write }: OperatorContext): (text: string) => number {
  return (text) => {
    write(`${text}\n`)
    return EXIT.failed
  }
}
