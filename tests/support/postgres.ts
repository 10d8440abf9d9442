/** A database for a test file, on the cluster that the whole run shares. */
import { randomUUID } from 'node:crypto'
import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import postgres from 'postgres'
import { inject } from 'vitest'
import { APPLICATION, OWNER, PASSWORD, WITH_PASSWORD } from './postgres/cluster.ts'

export interface TestDatabase {
  name: string
  port: number
  /** As the application's role: it owns nothing. */
  url: string
  /** As the owner of the database, who may change its tables. */
  adminUrl: string
  /** As a role that has to give its password, which stands in the address. */
  passwordUrl: string
  /** Runs one statement as the superuser. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>
  /** Empties every table of ours, so that the next test finds a new store. */
  clear(): Promise<void>
  remove(): Promise<void>
}

/** Starts the cluster when nobody has yet. */
export async function testDatabase(): Promise<TestDatabase> {
  const port = await sharedPort()
  const name = `kedu_${randomUUID().replaceAll('-', '')}`
  const url = (user: string, database = name) => `postgres://${user}@127.0.0.1:${port}/${database}`
  const quiet = { max: 1, onnotice: () => undefined }
  const postgresDatabase = postgres(url('kedu_super', 'postgres'), quiet)
  await postgresDatabase.unsafe(`create database ${name} owner ${OWNER}`)
  const own = postgres(url('kedu_super'), quiet)
  return {
    name,
    port,
    url: url(APPLICATION),
    adminUrl: url(OWNER),
    passwordUrl: url(`${WITH_PASSWORD}:${PASSWORD}`),
    run: (sql) => own.unsafe(sql),
    clear: async () => {
      const tables = await own.unsafe(
        "select format('kedu.%I', tablename) as name from pg_tables where schemaname = 'kedu' and tablename <> 'migrations'",
      )
      const deletions = tables.map(({ name: table }) => `delete from ${table};`)
      if (deletions.length === 0) return
      // As a replica does, without the trigger that lets nobody take a history away.
      await own.unsafe(`begin; set local session_replication_role = replica; ${deletions.join(' ')}
        insert into kedu.serving default values; commit`)
    },
    remove: async () => {
      await own.end({ timeout: 1 })
      await postgresDatabase.unsafe(`drop database if exists ${name} with (force)`)
      await postgresDatabase.end({ timeout: 1 })
    },
  }
}

let asked: Promise<number> | null = null

function sharedPort(): Promise<number> {
  asked ??= new Promise((resolve, reject) => {
    get({ socketPath: inject('postgresSocket'), path: '/' }, (response) => {
      text(response).then((answer) => {
        if (response.statusCode !== 200) reject(new Error(answer))
        else resolve((JSON.parse(answer) as { port: number }).port)
      }, reject)
    }).once('error', reject)
  })
  return asked
}
