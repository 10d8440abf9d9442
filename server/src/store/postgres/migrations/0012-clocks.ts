/** How far each instance's clock is ahead of the database's, in ms; null: it does not say. */
export const clocks = `
alter table instances add column clock_ahead_ms double precision;
`
