/**
 * Until when an instance counts as living, by the database's own clock: what a dead one was working on is
 * free within half a minute, however long it was leased for.
 */
export const liveness = `
alter table instances add column alive_until double precision not null default 0;
`
