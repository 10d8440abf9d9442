/** `pnpm -s kedu …`: the command line. Works on the data folder, or through the server that has it. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { realTimers } from '@kedu/bot/platforms/connection/timers'
import { type Instant, instant, parseInstant } from '@kedu/shared/time/instant'
import { type CommandIo, type Connections, EXIT, FileProblem } from './cli/command-io.ts'
import { callControl } from './cli/control-socket.ts'
import { judgeFiles } from './cli/judge-files.ts'
import { operatorName } from './cli/operator-name.ts'
import { type Command, inputFilesOf, parseCommand } from './cli/parse-command.ts'
import { runCommand } from './cli/run-command.ts'
import { understandStream } from './cli/understand-stream.ts'
import { cliWords, HELP, notUnderstood } from './cli/wording.ts'
import { type Config, isTrial, readConfig } from './config/config.ts'
import { databaseRefusal } from './database-wording.ts'
import { openEvidenceJudge } from './evidence/evidence-judge.ts'
import { bucketOf } from './files/open-objects.ts'
import type { FileCleaning } from './files/weekly-cleaning.ts'
import { openFileParts } from './files-wiring.ts'
import { TABLE_LIMITS } from './import/table.ts'
import { decodeText } from './import/text-table.ts'
import { cellConfig } from './installation/cell.ts'
import { WorkspaceRegistry } from './installation/workspace-registry.ts'
import { DirectorySync } from './people/directory-sync.ts'
import { directoriesOf, openSuites } from './platforms/open-platforms.ts'
import { SecretBox } from './secrets/secret-box.ts'
import { StoreRefusedError, StoreUnreachableError } from './store/errors.ts'
import { StoreLockedError, StoreTooLargeError } from './store/lowdb/errors.ts'
import { TrialClock } from './trial/trial-clock.ts'
import { openKedu } from './workspace/open-workspace.ts'
import type { Workspace } from './workspace/workspace.ts'

export interface KeduIo {
  env: Readonly<Record<string, string | undefined>>
  stdin: Readable
  stdout: Writable
  stderr: Writable
  now(): Instant
}

/** Runs one command; returns the exit code: 0 done, 1 not done, 2 not understood. */
export async function main(argv: readonly string[], io: KeduIo): Promise<number> {
  const parsed = parseCommand(argv)
  if (parsed.kind === 'not-understood') {
    io.stderr.write(notUnderstood(parsed.words))
    return EXIT.notUnderstood
  }
  const { command } = parsed
  if (command.kind === 'help') {
    io.stdout.write(HELP)
    return EXIT.ok
  }
  // Whoever was given a pack has no company here, and need not have one.
  if (command.kind === 'verify-pack') return await runVerifyPack(command, io)
  if (command.kind === 'restore') return await runRestoreCommand(command, io)
  const read = readConfig(io.env)
  if (read.kind === 'problems') {
    const lines = [cliWords.configProblems, ...read.problems.map((problem) => `- ${problem}`)]
    io.stderr.write(`${lines.join('\n')}\n`)
    return EXIT.failed
  }
  try {
    if (command.kind === 'understand') return await runUnderstand(command, read.config, io)
    if (command.kind === 'judge') return await runJudge(command, read.config, io)
    if (command.kind === 'backup') {
      const { runBackup } = await import('./backup/run-backup.ts')
      return await runBackup(fromUser(command.folder, io.env), read.config, io.now(), saying(io))
    }
    if (command.kind === 'move-store') {
      const { runMove } = await import('./move/run-move.ts')
      const { workspace } = parsed
      return await runMove({ ...command, workspace }, read.config, io.now, saying(io))
    }
    if (command.kind === 'sample') return await runSampleYear(command, read.config, io)
    return await runOnData(argv, command, read.config, io)
  } catch (error) {
    const isLost = error instanceof StoreUnreachableError
    if (!isLost && !(error instanceof FileProblem)) throw error
    io.stderr.write(`${isLost ? cliWords.databaseLost : error.message}\n`)
    return EXIT.failed
  }
}

async function runUnderstand(
  command: Extract<Command, { kind: 'understand' }>,
  { timezone }: Config,
  { env, stdin, stdout, stderr, now }: KeduIo,
): Promise<number> {
  const at = command.now === null ? now() : parseInstant(command.now)
  if (at === null) {
    stderr.write(`${cliWords.badNow(command.now ?? '')}\n`)
    return EXIT.failed
  }
  const customersCsv = decodeText(await readUserFile(command.customers, env))
  if (customersCsv === null) {
    stderr.write(`${cliWords.badCustomers}\n`)
    return EXIT.failed
  }
  await understandStream(stdin, stdout, { customersCsv, now: at, zone: timezone })
  return EXIT.ok
}

async function runVerifyPack(
  { file, fingerprint, certificate }: Extract<Command, { kind: 'verify-pack' }>,
  { env, stdout, stderr }: KeduIo,
): Promise<number> {
  const { verifyPackFile } = await import('./cli/verify-pack-file.ts')
  const path = (given: string) => fromUser(given, env)
  return verifyPackFile(
    { file: path(file), fingerprint, certificate: certificate && path(certificate) },
    { out: (text) => stdout.write(text), problem: (text) => stderr.write(text) },
  )
}

/** A backup is whole or not wherever it lies: no company is needed here. */
async function runRestoreCommand(
  { backup, to, isForced }: Extract<Command, { kind: 'restore' }>,
  io: KeduIo,
): Promise<number> {
  const { runRestore } = await import('./backup/run-backup.ts')
  const path = (given: string) => fromUser(given, io.env)
  const order = { backup: path(backup), to: to && path(to), toAsWritten: to, isForced }
  return runRestore(order, saying(io))
}

function saying({ stdout, stderr }: KeduIo) {
  return {
    out: (text: string) => stdout.write(text),
    problem: (text: string) => stderr.write(text),
  }
}

async function runJudge(
  { files }: Extract<Command, { kind: 'judge' }>,
  { timezone }: Config,
  { env, stdout }: KeduIo,
): Promise<number> {
  const judge = openEvidenceJudge()
  try {
    const resolve = (path: string): string => fromUser(path, env)
    const isAllRead = await judgeFiles(files, stdout, judge, { zone: timezone, resolve })
    return isAllRead ? EXIT.ok : EXIT.failed
  } finally {
    await judge.close()
  }
}

async function runSampleYear(
  command: Extract<Command, { kind: 'sample' }>,
  config: Config,
  { stdout, stderr, now }: KeduIo,
): Promise<number> {
  const { runSample } = await import('./sample/run-sample.ts')
  const judge = openEvidenceJudge()
  try {
    const out = (text: string) => void stdout.write(text)
    const problem = (text: string) => void stderr.write(text)
    const isMade = await runSample(command, { config, judge, now, out, problem })
    return isMade ? EXIT.ok : EXIT.failed
  } finally {
    await judge.close()
  }
}

async function runOnData(
  argv: readonly string[],
  command: Command,
  config: Config,
  { env, stdout, stderr, now }: KeduIo,
): Promise<number> {
  const io: CommandIo = {
    readFile: (path) => readUserFile(path, env),
    writeFile: (path, content) => writeUserFile(path, content, env),
    write: (text) => stdout.write(text),
    note: (text) => stderr.write(text),
  }
  const { dataFolder, database, timezone } = config
  // A running server has another folder to begin paths in than the user.
  const folder = 'folder' in command ? command.folder : null
  const words = argv.map((word) => (word === folder ? fromUser(word, env) : word))
  const throughServer = (files: Readonly<Record<string, Uint8Array>>) =>
    callControl(join(resolve(dataFolder), 'kedu.sock'), words, files, io)
  // On a database a command works beside the server. Whether callbacks reach it only the server can tell.
  if (command.kind === 'doctor' && database !== null) {
    const code = await throughServer({})
    if (code !== null) return code
  }
  try {
    const kedu = await openKedu({ dataFolder, database, timezone, isTrial: isTrial(config), now })
    try {
      const { store, workspace } = kedu
      const clock = isTrial(config) ? await TrialClock.load(store, workspace.id, now) : null
      const connections = connectionsOf(config, now)
      const syncs = syncsOf(workspace, config, now)
      const registry = await WorkspaceRegistry.load(store, now)
      const box = new SecretBox(config.secretKeys)
      return await runCommand(words, {
        ...io,
        workspace,
        connections,
        syncs,
        cleaning: await cleaningOf(workspace, config, () => clock?.now() ?? now()),
        now: () => clock?.now() ?? now(),
        installation: {
          registry,
          store,
          config,
          leave: async (id) => kedu.leaveWorkspace(id),
          box,
          publicOrigin: config.publicOrigin,
          by: operatorName(),
          company: async (id) => {
            const record = registry.get(id)
            if (record === null) return null
            const { settings, ...address } = cellConfig(record, config.publicOrigin, box)
            const other = await kedu.openWorkspace(id)
            const joined = { ...config, ...settings, publicOrigin: address.publicOrigin }
            return {
              workspace: other,
              connections: { ...connectionsOf(joined, now), basePath: address.basePath },
              syncs: syncsOf(other, joined, now),
              cleaning: await cleaningOf(other, config, now),
              now,
            }
          },
        },
      })
    } finally {
      await kedu.close()
    }
  } catch (error) {
    if (error instanceof StoreTooLargeError) {
      stderr.write(`${cliWords.tooLarge}\n`)
      return EXIT.failed
    }
    if (error instanceof StoreRefusedError) {
      stderr.write(`${databaseRefusal(error)}\n`)
      return EXIT.failed
    }
    if (!(error instanceof StoreLockedError)) throw error
    const files: Record<string, Uint8Array> = {}
    for (const file of inputFilesOf(command)) files[file] = await readUserFile(file, env)
    const code = await throughServer(files)
    if (code !== null) return code
    stderr.write(`${cliWords.inUse(error.pid)}\n`)
    return EXIT.failed
  }
}

async function cleaningOf(
  workspace: Workspace,
  config: Config,
  now: () => Instant,
): Promise<FileCleaning> {
  const log = { info: () => undefined, warn: () => undefined }
  const { cleaning } = await openFileParts({ workspace, config, now, realNow: now, log })
  return cleaning
}

/** As the user meant it: pnpm runs scripts in its own folder and tells where it was called. */
function fromUser(path: string, env: KeduIo['env']): string {
  return resolve(env.INIT_CWD ?? '', path)
}

function syncsOf(workspace: Workspace, config: Config, now: () => Instant): DirectorySync {
  return new DirectorySync({
    workspace,
    directories: directoriesOf(connectionsOf(config, now).platforms),
    now,
    log: { info: () => undefined, warn: () => undefined },
  })
}

/** Asking only: nobody listens here, and no connection is opened that the server may need. */
function connectionsOf(config: Config, now: () => Instant): Connections {
  return {
    platforms: openSuites({
      config,
      now,
      randomBytes: (size) => randomBytes(size),
      random: Math.random,
      timers: realTimers,
      readFile: async () => null,
      quota: null,
      together: null,
      mayConnect: () => false,
      onProblem: () => {},
    }),
    publicOrigin: config.publicOrigin,
    dataFolder: config.dataFolder,
    bucket: bucketOf(config),
    isServing: false,
  }
}

/** A file or a pipe; a device may never end. What is larger than any list may be is not even read. */
async function readUserFile(path: string, env: KeduIo['env']): Promise<Uint8Array> {
  try {
    const file = fromUser(path, env)
    const found = await stat(file)
    if (!found.isFile() && !found.isFIFO()) throw new FileProblem(cliWords.cannotRead(path))
    if (found.size > TABLE_LIMITS.bytes) throw new FileProblem(cliWords.fileTooLarge(path))
    return await readFile(file)
  } catch (error) {
    throw error instanceof FileProblem ? error : new FileProblem(cliWords.cannotRead(path))
  }
}

async function writeUserFile(path: string, content: string, env: KeduIo['env']): Promise<void> {
  try {
    await writeFile(fromUser(path, env), content)
  } catch {
    throw new FileProblem(cliWords.cannotWrite(path))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { env, stdin, stdout, stderr } = process
  // `kedu … | head` closes early; that is no error of ours.
  stdout.on('error', () => process.exit(EXIT.ok))
  process.exitCode = await main(process.argv.slice(2), {
    env,
    stdin,
    stdout,
    stderr,
    now: () => instant(Date.now()),
  })
}
