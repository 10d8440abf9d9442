/** The customer index as one person sees it: own customers and those just talked about stand out. */
import type { CustomerIndex, KnownCustomer } from '@kedu/bot/understand/understanding'
import type { Person } from '@kedu/shared/people/person'
import type { Workspace } from '../workspace/workspace.ts'

/**
 * Everybody's customers can be named (E1: a duplicate is shown with its owner); what is shown or
 * changed is decided later, by the access rules. Withdrawn deals are left out.
 */
export function personalIndex(
  workspace: Workspace,
  me: Person,
  recent: readonly string[],
): CustomerIndex {
  const customers = workspace.customers.index
  const personal = (customer: KnownCustomer): KnownCustomer | null => {
    const row = workspace.row(customer.id)
    return row === null
      ? null
      : { ...customer, isMine: row.ownerId === me.id, isRecent: recent.includes(row.id) }
  }
  return {
    size: customers.size,
    mentions: (text) =>
      customers.mentions(text).flatMap((mention) => {
        const known = mention.customers.map(personal).filter((entry) => entry !== null)
        return known.length === 0 ? [] : [{ ...mention, customers: known }]
      }),
    similar: (name, limit) =>
      customers.similar(name, limit).flatMap((entry) => {
        const customer = personal(entry.customer)
        return customer === null ? [] : [{ ...entry, customer }]
      }),
  }
}
