/** What can have happened to a deal, and how a pattern that tells it is written. */
export type Milestone = 'lead' | 'need' | 'quote' | 'contract' | 'delivery'

export interface MilestonePattern {
  milestone: Milestone
  re: RegExp
  /** Even said plainly it does not prove the stage: 合同发过去了, 报价做好了. */
  isWeak?: boolean
}

/** The mark of completion after a verb. */
export const DONE =
  '(?:了|啦|咯|喽|嘞|过了|完了|好了|掉了|妥了|完毕|过(?!来|去|程|期)|完(?!全|整|善)|好(?!像|多|几)|妥)'
/** Where something went or came from, between the verb and its mark. */
export const AWAY =
  '(?:过去|过来|出去|出来|回来|回去|下来|下去|上去|上门|到位|到手|到|回|走|给(?:他们?|她|对方|客户|人家|那边|[\\u4e00-\\u9fa5]{1,3}[总工])?(?:们|那边)?)'

export const told = (milestone: Milestone, source: string, isWeak = false): MilestonePattern => ({
  milestone,
  re: new RegExp(source, 'g'),
  isWeak,
})
