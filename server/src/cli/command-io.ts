import type { ChatPlatform } from '@kedu/bot/platform'
import type { PlatformName } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Objects } from '../files/objects.ts'
import type { FileCleaning } from '../files/weekly-cleaning.ts'
import type { InstallationConfig } from '../installation/cell.ts'
import type { WorkspaceRegistry } from '../installation/workspace-registry.ts'
import type { DirectorySync } from '../people/directory-sync.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/store.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** What a command has of the outside: a terminal and files, here or at the other end of a socket. */
export interface CommandIo {
  /** Rejects with `FileProblem` when it cannot be read. */
  readFile(path: string): Promise<Uint8Array>
  /** Rejects with `FileProblem` when it cannot be written. */
  writeFile(path: string, content: string): Promise<void>
  write(text: string): void
  /** Beside what a command says: not part of what is piped on. */
  note(text: string): void
}

/** The outside world as the process that runs the command has it. */
export interface Connections {
  platforms: ReadonlyMap<PlatformName, ChatPlatform>
  publicOrigin: string | null
  /** Path below which the company is reached; default: '', the root. */
  basePath?: string
  dataFolder: string
  /** Null or absent: files are kept in the data folder. */
  bucket?: Pick<Objects, 'check'> | null
  /** Whether this process serves callbacks, too. */
  isServing: boolean
}

export interface CommandContext extends CommandIo {
  workspace: Workspace
  connections: Connections
  now(): Instant
  /** Directories that can be read; absent: nothing is connected. */
  syncs?: Pick<DirectorySync, 'suites' | 'readAll'>
  /** The other companies of the installation; absent: there are none here. */
  installation?: OperatedInstallation
  /** Cleans the place files are kept in; absent where there is none. */
  cleaning?: Pick<FileCleaning, 'clean'>
}

/** What belongs to one company of what a command works on. */
export type CompanyParts = Pick<
  CommandContext,
  'workspace' | 'connections' | 'syncs' | 'cleaning' | 'now'
>

/** Many companies, as their operator has them. */
export interface OperatedInstallation {
  registry: WorkspaceRegistry
  store: Store
  config: InstallationConfig
  box: SecretBox
  publicOrigin: string | null
  /** Who gives the commands, for the record. */
  by: string
  /** The company a command names; null: there is none. */
  company(id: string): Promise<CompanyParts | null>
  /** Nothing of it is at work here any more when it resolves. */
  leave(id: string): Promise<void>
}

/** A command about companies rather than in one. */
export type OperatorContext = CommandContext & { installation: OperatedInstallation }

/** A file the user named cannot be used; `message` is the Chinese sentence for them. */
export class FileProblem extends Error {}

/** What the process ends with. */
export const EXIT = { ok: 0, failed: 1, notUnderstood: 2 } as const
