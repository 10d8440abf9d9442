/** A customer one may write about, as it was last seen. */
export interface KnownCustomer {
  dealId: string
  customerName: string
  version: number | null
  stage: string | null
}
