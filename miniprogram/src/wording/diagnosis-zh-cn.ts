export const diagnosisWords = {
  title: '《区域交付能力诊断包》',
  pdf: '看诊断包',
  xlsx: '客户明细表',
  send: '发到邮箱',
  sent: (name: string) => `诊断包会发到 ${name} 的邮箱。`,
  lost: '没取到文件，检查网络再点一次。',
  file: (kind: 'pdf' | 'xlsx') => `区域交付能力诊断包.${kind}`,
} as const
