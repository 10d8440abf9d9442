/** What the page of lead specialists says. */
export const specialistWords = {
  onlyAdmin: '哪些行业的线索分给谁，由管理员来定。需要改，请联系管理员。',
  operator: '命令行',
  gone: '已不在公司的人',
  noIndustry: '先写行业名称，再选分给谁。',
  notInLine: (name: string | null) =>
    name === null
      ? '有一位同事找不到了，请刷新后重新选。'
      : `${name} 现在不接线索（已离职或不是销售），请换一位。`,
  repeated: '同一位同事选了两次，请去掉一次。',
  conflict: (industry: string) =>
    `你打开这一页之后，别人改了「${industry}」，没有盖掉。看一下现在分给谁，再改一次。`,
  shown: (names: readonly string[]) => (names.length === 0 ? '大家轮流' : names.join('、')),
} as const
