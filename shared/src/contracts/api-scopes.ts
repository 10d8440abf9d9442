/** What an API key may be let do; names alone, so that pages can import them. */
export const API_SCOPES = [
  'deals:read',
  'deals:write',
  'leads:read',
  'leads:write',
  'people:read',
  'reports:read',
  'payments:read',
  'payments:write',
  'webhooks:manage',
] as const

export type ApiScopeName = (typeof API_SCOPES)[number]
