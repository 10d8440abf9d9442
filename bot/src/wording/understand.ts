/** What `kedu understand` says about a line it cannot read. */
export const CLI_PROBLEMS = {
  notJson: '这一行不是有效的 JSON，应为 {"id":…,"text":"…"}',
  noId: '这一行缺少 id，应为 {"id":…,"text":"…"}',
  noText: '这一行缺少 text，应为 {"id":…,"text":"…"}',
  badNow: 'now 应为带时区的时间，例如 2026-11-23T09:30:00+08:00',
} as const
