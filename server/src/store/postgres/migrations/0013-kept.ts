/** Work that an instance keeps for itself for a moment: only it can answer what it was asked. */
export const kept = `
alter table inbox add column kept_by text, add column kept_until double precision;
alter table outbox add column kept_by text, add column kept_until double precision;
`
