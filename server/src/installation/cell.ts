/** One company at work in an installation: its own people, platforms, routes and keys. */
import { createHmac } from 'node:crypto'
import { type App, buildApp } from '../app.ts'
import type { AppDeps } from '../app-deps.ts'
import type { Config } from '../config/config.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { OpenKedu } from '../workspace/open-workspace.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { FairShare } from './fair-share.ts'
import type { SharedJudge } from './shared-judge.ts'
import { addressOf, type WorkspaceAddress } from './workspace-address.ts'
import {
  openCredentials,
  readWorkspaceConfig,
  type WorkspaceConfig,
} from './workspace-credentials.ts'
import { limitsOf, uploadBytesOf, type WorkspaceRecord } from './workspace-record.ts'

/** What every company has of the process they share. */
export type SharedParts = Omit<
  AppDeps,
  | 'config'
  | 'workspace'
  | 'basePath'
  | 'trial'
  | 'judge'
  | 'isSuspended'
  | 'beatsHeart'
  | 'inboxPlaces'
  | 'uploadBytesPerDay'
>

export interface CellParts {
  kedu: Pick<OpenKedu, 'openWorkspace' | 'leaveWorkspace'>
  config: InstallationConfig
  box: SecretBox
  judge: SharedJudge
  /** Messages worked on at the same time, of all companies. */
  inbox: FairShare
  shared: SharedParts
  /** As it is by now. */
  record(): WorkspaceRecord
}

/** What all companies of a process have in common. */
export type InstallationConfig = Pick<
  Config,
  | 'dataFolder'
  | 'database'
  | 'publicOrigin'
  | 'files'
  | 'secretKeys'
  | 'webhooks'
  | 'trustedProxies'
>

export interface Cell {
  workspace: Workspace
  app: App
  /** Why its credentials are not in use, in Chinese; empty: they are. */
  problems: readonly string[]
  close(): Promise<void>
}

const NOTHING: WorkspaceConfig = {
  wecom: null,
  wecomBot: null,
  dingtalk: null,
  mail: null,
  quotes: { sellerName: null, signingKeyPath: null, tsaUrl: null, trustedRootsPath: null },
}

/** Reads everything; connects nothing, and no clock runs yet. */
export async function openCell(parts: CellParts): Promise<Cell> {
  const { kedu, config, judge, shared } = parts
  const record = parts.record()
  const { id } = record
  const { settings, problems, publicOrigin, basePath } = cellConfig(
    record,
    config.publicOrigin,
    parts.box,
  )
  const workspace = await kedu.openWorkspace(id)
  const app = await buildApp({
    ...shared,
    config: {
      ...settings,
      dataFolder: config.dataFolder,
      database: config.database,
      files: config.files,
      secretKeys: config.secretKeys,
      webhooks: config.webhooks,
      trustedProxies: config.trustedProxies,
      publicOrigin,
    },
    workspace,
    basePath,
    ownOrigin: () => (shared.ownOrigin?.() ?? '') + basePath,
    // A key of its own: what is signed for one company is nothing in another.
    sessionSecret: createHmac('sha256', shared.sessionSecret)
      .update(`kedu workspace\n${id}`)
      .digest(),
    trial: null,
    judge: judge.of(id),
    uploadBytesPerDay: () => uploadBytesOf(limitsOf(parts.record())),
    isSuspended: record.status !== 'active',
    beatsHeart: false,
    inboxPlaces: parts.inbox.of(id),
  })
  return {
    workspace,
    app,
    problems,
    close: async () => {
      await app.close()
      kedu.leaveWorkspace(id)
    },
  }
}

/** Without its credentials a company still has its pages; what is wrong with them is said. */
export function cellConfig(
  record: WorkspaceRecord,
  installation: string | null,
  box: SecretBox,
): WorkspaceAddress & { settings: WorkspaceConfig; problems: readonly string[] } {
  const address = addressOf(record, installation)
  const { values, unreadable } = openCredentials(record, box)
  if (unreadable.length > 0) {
    const names = unreadable.join('、')
    return {
      ...address,
      settings: NOTHING,
      problems: [`解不开：${names}。KEDU_SECRET_KEY 换过的话，把旧的写进 KEDU_SECRET_KEY_OLD。`],
    }
  }
  const read = readWorkspaceConfig(values, address.publicOrigin)
  return read.kind === 'problems'
    ? { ...address, settings: NOTHING, problems: read.problems }
    : { ...address, settings: read.config, problems: [] }
}
