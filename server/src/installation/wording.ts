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

/** The sentence alone: nothing is loaded, nothing runs. */
export function frontPage(message: string): string {
  return `<!DOCTYPE html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>刻度</title>
<style>
body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center;
  font-family: system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", sans-serif;
  background: #f5f6f8; color: #1b1f24 }
main { padding: 24px; max-width: 320px; text-align: center }
h1 { font-size: 20px; margin: 0 0 12px }
p { font-size: 16px; line-height: 1.6; margin: 0 }
</style>
<main>
<h1>刻度</h1>
<p>${message}</p>
</main>
</html>
`
}
