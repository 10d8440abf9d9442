/** What a back-test found, with names instead of ids. */
import { nameOf } from '@kedu/bot/dialog/deal-facts'
import { stepWords } from '@kedu/bot/wording/rule-steps'
import type { RuleComparison } from '@kedu/shared/backtest/compare-rules'
import type { RunReport } from '@kedu/shared/backtest/run-result'
import type { BackTestReport, BackTestRun } from '@kedu/shared/contracts/api/rules'
import { type Asking, personRef } from '../queries/asking.ts'

export function backTestReport(asking: Asking, comparison: RuleComparison): BackTestReport {
  const { from, days, deals, toldDeals, dealPushes, people } = comparison
  return {
    from,
    days,
    deals,
    today: runView(asking, comparison.today),
    changed: runView(asking, comparison.changed),
    people: people.map(({ personId, today, changed }) => ({
      person: personRef(asking, personId),
      today,
      changed,
    })),
    toldDeals,
    dealPushes: dealPushes.map(({ ownerId, ...deal }) => ({
      ...deal,
      owner: personRef(asking, ownerId),
    })),
  }
}

function runView({ workspace, now }: Asking, report: RunReport): BackTestRun {
  const { busiest, byRule, ...counts } = report
  return {
    ...counts,
    busiest: busiest && {
      name: nameOf(workspace.naming(now), busiest.personId),
      date: busiest.date,
      count: busiest.count,
    },
    byRule: byRule.map(({ rule, kind, pushes }) => ({ name: stepWords(rule, kind), pushes })),
  }
}
