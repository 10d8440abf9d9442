/**
 * The second wall between companies: a connection sees the rows of the workspace it says it works for,
 * and fails when it has said none. `force`: the owner of the tables, too.
 */
const TABLES = ['events', 'streams', 'inbox', 'inbox_done', 'outbox', 'said', 'lanes']

export const walls = TABLES.map(
  (table) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy own_workspace on ${table}
  using (workspace = current_setting('kedu.workspace'))
  with check (workspace = current_setting('kedu.workspace'));
`,
).join('')
