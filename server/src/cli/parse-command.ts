/** The words after `kedu` as a command, before anything is opened or changed. */
import { parseArgs } from 'node:util'
import { SUITES, type Suite } from '@kedu/shared/people/person'
import { type WorkspaceCommand, workspaceCommand } from './parse-workspace-command.ts'

export type Command =
  | { kind: 'help' }
  | WorkspaceCommand
  | {
      kind: 'people-import'
      file: string
      fallback: string | null
      /** Null: the one that fits the workspace. */
      platform: Suite | null
      report: string | null
      /** Meant for the sample company. */
      isForTrial: boolean
    }
  | { kind: 'people-list' }
  | { kind: 'people-link'; person: string }
  | { kind: 'people-sync' }
  | { kind: 'people-rules-list' }
  | { kind: 'people-rules-add'; field: string; what: string; role: string }
  | { kind: 'people-rules-remove'; number: string }
  | { kind: 'people-set'; person: string; field: string; value: string }
  | { kind: 'people-link-account'; person: string; wecom: string | null; dingtalk: string | null }
  | { kind: 'people-hand-over'; from: string; to: string; deals: string[] | null }
  | {
      kind: 'import'
      file: string
      owner: string | null
      isBeforeGate: boolean
      isSimilarOk: boolean
      report: string | null
      isForTrial: boolean
    }
  | { kind: 'deals-list'; isRedOnly: boolean; owner: string | null }
  | { kind: 'doctor' }
  | { kind: 'quota' }
  | {
      kind: 'api-keys-create'
      name: string
      person: string
      scopes: string[]
      /** As typed; null: not said. */
      days: string | null
    }
  | { kind: 'api-keys-list' }
  | { kind: 'api-keys-revoke'; id: string }
  | { kind: 'webhooks-list' }
  | { kind: 'webhooks-deliveries'; id: string }
  | { kind: 'webhooks-resend'; id: string; deliveryId: string | 'all' }
  | { kind: 'outbox-list' }
  | { kind: 'outbox-resend'; key: string | 'all' }
  | { kind: 'settings-show' }
  | { kind: 'settings-set'; key: string; value: string }
  | { kind: 'calendar-add'; date: string; day: 'workday' | 'dayoff'; note: string }
  | { kind: 'calendar-remove'; date: string }
  | { kind: 'understand'; customers: string; now: string | null }
  | { kind: 'judge'; files: readonly string[] }
  | { kind: 'judge-export'; file: string }
  | { kind: 'backup'; folder: string }
  /** `to` null: it is checked only. */
  | { kind: 'restore'; backup: string; to: string | null; isForced: boolean }
  | { kind: 'move-store'; to: 'database' | 'folder'; isCheck: boolean; isForced: boolean }
  /** Days; null: as it is by itself. */
  | { kind: 'files-clean'; olderThan: string | null; isDryRun: boolean; isForced: boolean }
  | { kind: 'verify-pack'; file: string; fingerprint: string | null; certificate: string | null }
  /** As typed; null: not said. */
  | {
      kind: 'sample'
      reps: string | null
      deals: string | null
      days: string | null
      seed: string | null
      now: string | null
    }

export type ParsedCommand =
  /** `workspace`: the company it is about; null: the one at the root. */
  | { kind: 'command'; command: Command; workspace: string | null }
  /** No such command, or not said rightly. `words`: what was not understood; empty when nothing was said. */
  | { kind: 'not-understood'; words: string }

const OPTIONS = {
  fallback: { type: 'string' },
  platform: { type: 'string' },
  report: { type: 'string' },
  owner: { type: 'string' },
  'before-gate': { type: 'boolean' },
  'similar-ok': { type: 'boolean' },
  red: { type: 'boolean' },
  all: { type: 'boolean' },
  trial: { type: 'boolean' },
  customers: { type: 'string' },
  now: { type: 'string' },
  wecom: { type: 'string' },
  dingtalk: { type: 'string' },
  deals: { type: 'string' },
  fingerprint: { type: 'string' },
  certificate: { type: 'string' },
  person: { type: 'string' },
  scopes: { type: 'string' },
  reps: { type: 'string' },
  days: { type: 'string' },
  seed: { type: 'string' },
  workspace: { type: 'string' },
  name: { type: 'string' },
  origin: { type: 'string' },
  reason: { type: 'string' },
  as: { type: 'string' },
  'yes-delete': { type: 'string' },
  to: { type: 'string' },
  check: { type: 'boolean' },
  force: { type: 'boolean' },
  'older-than': { type: 'string' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Option = keyof typeof OPTIONS

export function parseCommand(argv: readonly string[]): ParsedCommand {
  // pnpm hands `--` on to the script.
  const words = argv[0] === '--' ? argv.slice(1) : [...argv]
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(words)
  } catch {
    return { kind: 'not-understood', words: words.join(' ') }
  }
  const { values, positionals } = parsed
  if (values.help) return { kind: 'command', command: { kind: 'help' }, workspace: null }
  const used = new Set<Option>(['workspace'])
  const command = commandOf(positionals, values, used)
  const isUnderstood = command !== null && Object.keys(values).every((o) => used.has(o as Option))
  return isUnderstood
    ? { kind: 'command', command, workspace: values.workspace ?? null }
    : { kind: 'not-understood', words: words.join(' ') }
}

function parse(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true, strict: true })
}

type Values = ReturnType<typeof parse>['values']

/** `used`: the options this command knows. */
function commandOf(
  [first, ...rest]: readonly string[],
  values: Values,
  used: Set<Option>,
): Command | null {
  const [second, third, fourth, ...more] = rest
  const allow = (...options: Option[]) => {
    for (const option of options) used.add(option)
  }
  switch (first) {
    case 'help':
      return { kind: 'help' }
    case 'workspace':
      return workspaceCommand(rest, values, allow)
    case 'secrets':
      return second === 'rotate' && third === undefined ? { kind: 'secrets-rotate' } : null
    case 'import':
      if (second === undefined || third !== undefined) return null
      allow('owner', 'before-gate', 'similar-ok', 'report', 'trial')
      return {
        kind: 'import',
        file: second,
        owner: values.owner ?? null,
        isBeforeGate: values['before-gate'] ?? false,
        isSimilarOk: values['similar-ok'] ?? false,
        report: values.report ?? null,
        isForTrial: values.trial === true,
      }
    case 'people':
      if (second === 'list' && third === undefined) return { kind: 'people-list' }
      if (second === 'link' && third !== undefined && fourth === undefined)
        return { kind: 'people-link', person: third }
      if (second === 'import') {
        if (third === undefined || fourth !== undefined) return null
        allow('fallback', 'platform', 'report', 'trial')
        return peopleImport(third, values)
      }
      allow(...(second === 'link-account' ? (['wecom', 'dingtalk'] as const) : []))
      allow(...(second === 'hand-over' ? (['deals'] as const) : []))
      return peopleCommand(second, rest.slice(1), values)
    case 'deals':
      if (second !== 'list' || third !== undefined) return null
      allow('red', 'owner')
      return { kind: 'deals-list', isRedOnly: values.red ?? false, owner: values.owner ?? null }
    case 'api-keys':
      allow(...(second === 'create' ? (['person', 'scopes', 'days'] as const) : []))
      return apiKeysCommand(rest, values)
    case 'webhooks':
      allow(...(second === 'resend' ? (['all'] as const) : []))
      return webhooksCommand(rest, values)
    case 'doctor':
      return second === undefined ? { kind: 'doctor' } : null
    case 'quota':
      return second === undefined ? { kind: 'quota' } : null
    case 'outbox':
      if (second === 'list' && third === undefined) return { kind: 'outbox-list' }
      if (second !== 'resend' || fourth !== undefined) return null
      allow('all')
      if (values.all) return third === undefined ? { kind: 'outbox-resend', key: 'all' } : null
      return third === undefined ? null : { kind: 'outbox-resend', key: third }
    case 'settings':
      if (second === 'show' && third === undefined) return { kind: 'settings-show' }
      if (second === 'set' && third !== undefined && fourth !== undefined)
        return { kind: 'settings-set', key: third, value: [fourth, ...more].join(' ') }
      return second === 'calendar' ? calendarCommand(third, fourth, more) : null
    case 'understand':
      if (second !== undefined || values.customers === undefined) return null
      allow('customers', 'now')
      return { kind: 'understand', customers: values.customers, now: values.now ?? null }
    case 'verify-pack':
      if (second === undefined || third !== undefined) return null
      allow('fingerprint', 'certificate')
      return {
        kind: 'verify-pack',
        file: second,
        fingerprint: values.fingerprint ?? null,
        certificate: values.certificate ?? null,
      }
    case 'sample':
      if (second !== undefined) return null
      allow('reps', 'deals', 'days', 'seed', 'now')
      return {
        kind: 'sample',
        reps: values.reps ?? null,
        deals: values.deals ?? null,
        days: values.days ?? null,
        seed: values.seed ?? null,
        now: values.now ?? null,
      }
    case 'backup':
      return second === undefined || third !== undefined ? null : { kind: 'backup', folder: second }
    case 'restore':
      return restoreCommand(second, third, values, allow)
    case 'move-store':
      if (second !== undefined || (values.to !== 'database' && values.to !== 'folder')) return null
      allow('to', 'check', 'force')
      return {
        kind: 'move-store',
        to: values.to,
        isCheck: values.check ?? false,
        isForced: values.force ?? false,
      }
    case 'files':
      if (second !== 'clean' || third !== undefined) return null
      allow('older-than', 'dry-run', 'force')
      return {
        kind: 'files-clean',
        olderThan: values['older-than'] ?? null,
        isDryRun: values['dry-run'] ?? false,
        isForced: values.force ?? false,
      }
    case 'judge':
      if (second === 'export' && third !== undefined)
        return fourth === undefined ? { kind: 'judge-export', file: third } : null
      return second === undefined ? null : { kind: 'judge', files: rest }
    default:
      return null
  }
}

/** Either checked or written somewhere: one of the two is always said. */
function restoreCommand(
  backup: string | undefined,
  more: string | undefined,
  values: Values,
  allow: (...options: Option[]) => void,
): Command | null {
  const { to = null, check: isCheck = false, force: isForced = false } = values
  if (backup === undefined || more !== undefined || isCheck === (to !== null)) return null
  allow('to', 'check', 'force')
  return { kind: 'restore', backup, to, isForced }
}

function peopleCommand(
  action: string | undefined,
  words: readonly string[],
  values: Values,
): Command | null {
  const [first, second, third, fourth, ...more] = words
  switch (action) {
    case 'sync':
      return first === undefined ? { kind: 'people-sync' } : null
    case 'rules':
      if (first === 'list' && second === undefined) return { kind: 'people-rules-list' }
      if (first === 'remove' && second !== undefined && third === undefined)
        return { kind: 'people-rules-remove', number: second }
      if (first !== 'add' || second === undefined || third === undefined || fourth === undefined)
        return null
      return more.length > 0
        ? null
        : { kind: 'people-rules-add', field: second, what: third, role: fourth }
    case 'set':
      if (first === undefined || second === undefined || third === undefined) return null
      return fourth === undefined
        ? { kind: 'people-set', person: first, field: second, value: third }
        : null
    case 'link-account':
      if (first === undefined || second !== undefined) return null
      return {
        kind: 'people-link-account',
        person: first,
        wecom: values.wecom ?? null,
        dingtalk: values.dingtalk ?? null,
      }
    case 'hand-over':
      if (first === undefined || second === undefined || third !== undefined) return null
      return {
        kind: 'people-hand-over',
        from: first,
        to: second,
        deals: values.deals === undefined ? null : listed(values.deals),
      }
    default:
      return null
  }
}

function apiKeysCommand(
  [action, what, ...more]: readonly string[],
  values: Values,
): Command | null {
  if (more.length > 0) return null
  switch (action) {
    case 'list':
      return what === undefined ? { kind: 'api-keys-list' } : null
    case 'revoke':
      return what === undefined ? null : { kind: 'api-keys-revoke', id: what }
    case 'create': {
      const { person, scopes, days = null } = values
      if (what === undefined || person === undefined || scopes === undefined) return null
      return { kind: 'api-keys-create', name: what, person, scopes: listed(scopes), days }
    }
    default:
      return null
  }
}

function webhooksCommand(
  [action, id, deliveryId, ...more]: readonly string[],
  values: Values,
): Command | null {
  if (more.length > 0) return null
  if (action === 'list') return id === undefined ? { kind: 'webhooks-list' } : null
  if (id === undefined) return null
  if (action === 'deliveries') {
    return deliveryId === undefined ? { kind: 'webhooks-deliveries', id } : null
  }
  if (action !== 'resend' || (values.all === true) === (deliveryId !== undefined)) return null
  return { kind: 'webhooks-resend', id, deliveryId: deliveryId ?? 'all' }
}

/** Several, however they are put apart. */
function listed(words: string): string[] {
  return words.split(/[,，、\s]+/).filter((word) => word !== '')
}

function peopleImport(file: string, values: Values): Command | null {
  const platform = SUITES.find((name) => name === values.platform)
  if (values.platform !== undefined && platform === undefined) return null
  return {
    kind: 'people-import',
    file,
    fallback: values.fallback ?? null,
    platform: platform ?? null,
    report: values.report ?? null,
    isForTrial: values.trial === true,
  }
}

function calendarCommand(
  action: string | undefined,
  date: string | undefined,
  [day, ...note]: readonly string[],
): Command | null {
  if (date === undefined) return null
  if (action === 'remove') return day === undefined ? { kind: 'calendar-remove', date } : null
  if (action !== 'add') return null
  if (day !== 'workday' && day !== 'dayoff') return null
  return { kind: 'calendar-add', date, day, note: note.join(' ') }
}

/** Files a command reads: whoever sends it elsewhere sends them along. */
export function inputFilesOf(command: Command): string[] {
  const isReading =
    command.kind === 'import' ||
    command.kind === 'people-import' ||
    command.kind === 'credentials-set'
  return isReading ? [command.file] : []
}
