/** Brings the tables to what this program expects, once, however many instances start at the same time. */
import type { Sql } from 'postgres'
import { StoreRefusedError } from '../errors.ts'
import { reservedOf } from './connections.ts'
import { MIGRATIONS, type Migration } from './migrations/migrations.ts'

/** Any number; the same for everybody who migrates a database of Kedu. */
const LOCK = 4_201_337

/** The numbers that were run; null: there are no tables yet, or none that this role may look at. */
export async function knownMigrations(
  ask: (statement: string) => PromiseLike<readonly Record<string, unknown>[]>,
): Promise<ReadonlySet<number> | null> {
  const [found] = await ask(`
    select exists (
      select from pg_class where relnamespace = to_regnamespace('kedu') and relname = 'migrations'
        and has_schema_privilege(relnamespace, 'usage') and has_table_privilege(oid, 'select')
    ) as there`)
  if (found?.there !== true) return null
  const rows = await ask('select number from kedu.migrations')
  return new Set(rows.map((row) => Number(row.number)))
}

export function isMissing(known: ReadonlySet<number> | null): boolean {
  return MIGRATIONS.some(({ number }) => known?.has(number) !== true)
}

/** Throws `StoreRefusedError` when the tables were made by a newer program. */
export function assertNotNewer(known: ReadonlySet<number> | null): void {
  const ours = new Set(MIGRATIONS.map(({ number }) => number))
  const strange = [...(known ?? [])].find((number) => !ours.has(number))
  if (strange !== undefined) throw new StoreRefusedError('newer-schema', String(strange))
}

/** Runs what was not run yet, each in a transaction of its own; `application` gets its rights. */
export async function migrate(owner: Sql, application: string): Promise<void> {
  const connection = await reservedOf(owner)
  try {
    await connection.unsafe(`select pg_advisory_lock(${LOCK})`)
    try {
      await connection.unsafe('create schema if not exists kedu')
      await connection.unsafe(`
        create table if not exists kedu.migrations (
          number integer primary key,
          name text not null,
          run_at timestamptz not null default now()
        )`)
      const known = await knownMigrations((statement) => connection.unsafe(statement))
      assertNotNewer(known)
      for (const migration of MIGRATIONS) {
        if (known?.has(migration.number) !== true) await run(connection, migration)
      }
      await grant(connection, application)
    } finally {
      await connection.unsafe(`select pg_advisory_unlock(${LOCK})`)
    }
  } finally {
    connection.release()
  }
}

async function run(connection: Sql, { number, name, sql }: Migration): Promise<void> {
  // One message, so one transaction: all of it or nothing.
  await connection
    .unsafe(`
    begin;
    set local search_path to kedu;
    ${sql}
    insert into kedu.migrations (number, name) values (${number}, '${name}');
    commit`)
    .catch(async (error: unknown) => {
      await connection.unsafe('rollback').catch(() => undefined)
      throw error
    })
}

/** Nothing to give where the owner does the work itself. */
async function grant(connection: Sql, application: string): Promise<void> {
  const [owner] = await connection.unsafe('select current_user as name')
  if (owner?.name === application) return
  const role = `"${application.replaceAll('"', '""')}"`
  const rights = MIGRATIONS.flatMap(({ grants }) => Object.entries(grants))
  await connection.unsafe(`
    begin;
    grant usage on schema kedu to ${role};
    grant select on kedu.migrations to ${role};
    ${rights.map(([table, list]) => `grant ${list} on kedu.${table} to ${role};`).join('\n')}
    commit`)
}
