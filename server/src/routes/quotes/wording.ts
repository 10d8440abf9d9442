/** What customers read on the pages of quotes. */
import type { WebProblem } from '@kedu/shared/contracts/web-chat'

export const pageWords = {
  title: (number: string) => `报价单 ${number}`,
  customer: (name: string) => `致 ${name}`,
  items: '报价内容',
  total: '合计',
  taxIncluded: '含税人民币',
  terms: '条款',
  maker: '报价方',
  validUntil: '有效期至',
  madeOn: '日期',
  pdf: '看 PDF',
  sign: '签署',
  signHere: '用手指在框里签名',
  clear: '重写',
  signer: '您的姓名',
  phone: '您的手机号',
  why: '姓名、手机号和签字只写在这份报价单上，给报价方看。',
  signButton: '确认签署',
  busy: '正在盖章，请稍候…',
  noStrokes: '还没有签名，请用手指在框里写上姓名。',
  noName: '请写您的姓名，2 到 20 个字。',
  noPhone: '请写您的手机号，例如 13800138000。',
  failed: '没有签成，网络可能断了。您写的都还在，请再点一次。',
  signedTitle: '已签署',
  signedAt: (at: string) => `签署时间 ${at}`,
  signedCopy: '看签好的 PDF',
  signedNext: '报价方已经收到。请把 PDF 存一份；以后扫 PDF 上的二维码可以核对真假。',
  withdrawn: '这份报价单已经作废，请向报价方要新的。',
  expired: (date: string) => `有效期到 ${date}，已经过了。请向报价方要新的。`,
  notOpen: '打不开这份报价单',
  badLink: '链接不完整，或者已经换成新的。请向报价方重新要一次链接。',
} as const

export const verifyWords = {
  title: '核对报价单',
  isKept: '二维码有效',
  signedPaper: '这是客户签过的那一份。请逐项对照，下面是存档的内容。',
  unsignedPaper: (state: string) =>
    `这一份还没有签字。存档里的状态：${state}。请逐项对照下面的内容。`,
  notKept: '不是存档里的报价单',
  notKeptText: '这个二维码不是我们发出的，或者被改过。这张纸不能作数，请向报价方核实。',
  customer: '客户',
  number: '编号',
  stampedAt: '签署时间',
  checkCode: '校验码',
  checkHint: '和纸上二维码下面的校验码应当一样。',
  file: '文件指纹',
  compare: '核对手上的 PDF',
  compareHint: '选手机里的 PDF 文件，只在本机比对，不会上传。',
  same: '一致：和存档的文件一模一样。',
  other: '不一致：和存档的文件不同，可能被改过或另存过。',
} as const

export const problems = {
  tooMany: { code: 'too-many', message: '操作太快了，请过一分钟再试。您写的都还在。' },
  malformed: { code: 'malformed', message: '提交的内容不完整，请刷新页面再签一次。' },
  tooLarge: { code: 'too-large', message: '签名太复杂了，请点「重写」，写得简单一些。' },
  busy: { code: 'busy', message: '没有签成，服务器正忙。您写的都还在，请过一会儿再点一次。' },
  unknown: { code: 'unknown', message: pageWords.badLink },
  noStrokes: { code: 'no-strokes', message: pageWords.noStrokes },
  noFont: {
    code: 'no-font',
    message: '服务器还没装中文字体，暂时做不出 PDF。请告诉报价方安装 fonts-noto-cjk。',
  },
} as const satisfies Record<string, WebProblem>
