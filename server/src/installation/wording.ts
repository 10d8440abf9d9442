/** What an installation says to whoever reaches no company. */
import type { WebProblem } from '@kedu/shared/contracts/web-chat'

export const problems = {
  nobody: {
    code: 'no-workspace',
    message: '这个网址没有对应的公司。请用管理员给的完整网址打开。',
  },
  suspended: {
    code: 'suspended',
    message: '贵公司的刻度暂停了，数据都在，恢复后照常可用。请联系公司的刻度管理员。',
  },
  tooMany: { code: 'too-many', message: '现在用的人有点多，请过几秒再试。内容没有丢。' },
  busy: { code: 'busy', message: '刚才没有打开，请稍后再试。' },
} as const satisfies Record<string, WebProblem>

/** Of the page that says one of them. */
export const FRONT_TITLE = '刻度'
