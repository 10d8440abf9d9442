/** Sentences about evidence packs. */

export const packWords = {
  which: '要导出哪家客户的证据包？带上客户名称再说一次，例如：导出证据包 华东机电。',
  noFont: '服务器还没装中文字体，做不出 PDF。请管理员运行 apt-get install fonts-noto-cjk。',
  busy: '正在导出的证据包有点多，请过一分钟再说一次。',
  brokenChain:
    '这家客户的历史记录被改动过，前后对不上，不能导出证据包。请管理员从备份恢复数据文件夹再试。',
} as const
