/** `kedu workspace credentials …`, `kedu secrets rotate`: taken from a file, shown to nobody. */
import { parseEnv } from 'node:util'
import { decodeText } from '../../import/text-table.ts'
import { resealCompany } from '../../installation/sealed-streams.ts'
import { addressOf } from '../../installation/workspace-address.ts'
import {
  openCredentials,
  readWorkspaceConfig,
  sealCredentials,
} from '../../installation/workspace-credentials.ts'
import { startup } from '../../wording.ts'
import { EXIT, type OperatorContext } from '../command-io.ts'
import type { WorkspaceCommand } from '../parse-workspace-command.ts'
import { textTable } from '../text-table.ts'
import { workspaceWords as words } from '../workspace-wording.ts'
import { failing } from './workspaces.ts'

type Of<K extends WorkspaceCommand['kind']> = Extract<WorkspaceCommand, { kind: K }>

/** Together with what is there already, all of it has to be right, or nothing is kept. */
export async function setCredentials(
  { id, file }: Of<'credentials-set'>,
  context: OperatorContext,
): Promise<number> {
  const { installation, write, readFile } = context
  const { registry, box, by } = installation
  const fail = failing(context)
  await registry.refresh()
  const record = registry.get(id)
  if (record === null) return fail(words.unknown(id))
  if (!box.isEncrypting) return fail(words.noKey)
  const given = textsIn(decodeText(await readFile(file)))
  const names = Object.keys(given)
  if (names.length === 0) return fail(words.notEnv)
  const { values, unreadable } = openCredentials(record, box)
  const lost = unreadable.filter((name) => !names.includes(name))
  if (lost.length > 0) return fail(words.unreadable(lost))
  const { publicOrigin, basePath } = addressOf(record, installation.publicOrigin)
  const read = readWorkspaceConfig({ ...values, ...given }, publicOrigin)
  if (read.kind === 'problems') {
    return fail([words.refused, ...read.problems.map((problem) => `- ${problem}`)].join('\n'))
  }
  const sealed = sealCredentials(id, given, box)
  await registry.act(id, { kind: 'credentials-set', by, names }, sealed)
  const addresses = startup.addresses(publicOrigin ?? basePath, read.config)
  const lines = addresses.length === 0 ? [] : [words.callbacks, ...addresses]
  write(`${[words.set(names.length), ...lines].join('\n')}\n`)
  return EXIT.ok
}

export async function listCredentials(
  { id }: Of<'credentials-list'>,
  context: OperatorContext,
): Promise<number> {
  const { installation, write } = context
  await installation.registry.refresh()
  const record = installation.registry.get(id)
  if (record === null) return failing(context)(words.unknown(id))
  const names = Object.keys(record.credentials).sort()
  if (names.length === 0) {
    write(`${words.noCredentials}\n`)
    return EXIT.ok
  }
  const { unreadable } = openCredentials(record, installation.box)
  const rows = names.map((name) => [
    name,
    unreadable.includes(name) ? words.isUnreadable : words.isSealed,
  ])
  write(textTable([...words.credentialsHeader], rows))
  return EXIT.ok
}

export async function removeCredentials(
  { id, names: asked }: Of<'credentials-remove'>,
  context: OperatorContext,
): Promise<number> {
  const { installation, write } = context
  const { registry, box, by } = installation
  const fail = failing(context)
  await registry.refresh()
  const record = registry.get(id)
  if (record === null) return fail(words.unknown(id))
  const known = Object.keys(record.credentials)
  const names = asked === 'all' ? known : asked
  const missing = names.filter((name) => !known.includes(name))
  if (missing.length > 0) return fail(words.notThere(missing))
  if (names.length === 0) return fail(words.noCredentials)
  const { values } = openCredentials(record, box)
  const left = Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)))
  const read = readWorkspaceConfig(left, addressOf(record, installation.publicOrigin).publicOrigin)
  if (read.kind === 'problems') {
    return fail([words.breaks, ...read.problems.map((problem) => `- ${problem}`)].join('\n'))
  }
  await registry.act(id, { kind: 'credentials-removed', by, names })
  write(`${words.removed(names.length)}\n`)
  return EXIT.ok
}

/** Credentials, and what each company keeps sealed itself: its keys and the secrets of its webhooks. */
export async function rotateSecrets(context: OperatorContext): Promise<number> {
  const { registry, box, by, store } = context.installation
  const fail = failing(context)
  if (!box.isEncrypting) return fail(words.noKey)
  let { rotated, current, unreadable } = await registry.rotate(box, by)
  const others = registry.all().filter(({ status }) => status !== 'deleted')
  for (const id of [context.workspace.id, ...others.map((record) => record.id)]) {
    const own = await resealCompany(store, id, box, context.now())
    rotated += own.rotated
    current += own.current
    unreadable = [...unreadable, ...own.unreadable.map((streamId) => `${id} ${streamId}`)]
    if (own.rotated > 0) await refreshWebhooks(id, context)
  }
  context.write(`${words.rotated(rotated, current)}\n`)
  if (unreadable.length > 0) return fail(words.unreadable(unreadable))
  context.write(`${words.rotatedAll}\n`)
  return EXIT.ok
}

/** What is in memory here follows; other processes hear of it by themselves. */
async function refreshWebhooks(id: string, context: OperatorContext): Promise<void> {
  const { workspace, installation } = context
  const company = id === workspace.id ? context : await installation.company(id)
  await company?.workspace.webhooks.refresh()
}

function textsIn(text: string | null): Record<string, string> {
  const found = Object.entries(parseEnv(text ?? ''))
  return Object.fromEntries(
    found.flatMap(([name, value]): [string, string][] => {
      const trimmed = value?.trim() ?? ''
      return trimmed === '' ? [] : [[name, trimmed]]
    }),
  )
}
