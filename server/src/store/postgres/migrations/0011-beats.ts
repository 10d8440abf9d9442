/** When somebody last said that Kedu serves, by the database's own clock: no process's clock makes a gap. */
export const beats = `
alter table serving add column beaten_at double precision;
`
