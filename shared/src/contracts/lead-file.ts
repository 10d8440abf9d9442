/** Largest file of `POST /api/leads/import`, bytes. Apart from the schemas: the page carries none of those. */
export const LEAD_FILE_BYTES = 2 * 1024 * 1024
