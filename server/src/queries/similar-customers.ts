/** Who has a customer of that name (E1): of a colleague's deal no more is told than whose it is. */
import { canChangeDeal, visibilityOf } from '@kedu/shared/access/visible'
import type { SimilarAnswer } from '@kedu/shared/contracts/api/customers'
import { type Asking, personRef } from './asking.ts'
import { followedBy } from './wording.ts'

export function similarCustomers(asking: Asking, name: string): SimilarAnswer {
  const { workspace, me } = asking
  const maySee = visibilityOf(me, workspace.people.all)
  return {
    similar: workspace.customers.similar(name).flatMap(({ dealId, exact }) => {
      const row = workspace.row(dealId)
      if (row === null) return []
      const owner = personRef(asking, row.ownerId)
      return [
        {
          customerName: row.customerName,
          owner,
          isExact: exact,
          dealId: maySee(row) ? row.id : null,
          mayChange: canChangeDeal(me, row, workspace.people.all),
          words: followedBy(row.customerName, owner.name),
        },
      ]
    }),
  }
}
