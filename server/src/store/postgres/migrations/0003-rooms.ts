/** How often what may happen so often happened lately, see `Store.takeRoom`. */
export const rooms = `
create table rooms (
  workspace text collate "C" not null,
  name text collate "C" not null,
  -- Moments as a JSON list, oldest first.
  uses text not null,
  last_use double precision not null,
  primary key (workspace, name)
);
alter table rooms enable row level security;
alter table rooms force row level security;
create policy own_workspace on rooms
  using (workspace = current_setting('kedu.workspace'))
  with check (workspace = current_setting('kedu.workspace'));
`
