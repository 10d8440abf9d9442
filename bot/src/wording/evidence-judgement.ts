/** What the machine saw of a piece of evidence, one sentence each: what is, and what to do about it. */

import type { Evidence } from '@kedu/shared/evidence/evidence'
import type { FindingReason, Judgement } from '@kedu/shared/evidence/judge-evidence'
import type { UnreadableReason } from '@kedu/shared/evidence/measures'
import { amountText } from '@kedu/shared/wording/money'
import { clip, oneLine, sentence, zh } from './spacing.ts'

/** The one sentence for a judgement; null when there is nothing to say. */
export function judgementSentence({ findings }: Pick<Judgement, 'findings'>): string | null {
  const [worst] = findings
  if (!worst) return null
  const isUnseen =
    worst.reason.kind === 'seal-missing' || worst.reason.kind === 'handwriting-missing'
  const why = isUnseen && findings.find(({ reason }) => UNSEEN[reason.kind] !== undefined)
  if (!why) return findingSentence(worst.reason)
  const what = worst.reason.kind === 'seal-missing' ? '红章' : '手写签字'
  return `${UNSEEN[why.reason.kind]}，看不清有没有${what}。请在亮一点的地方对准拍清楚，再发一张。`
}

/** One sentence for what is known of a file: a manager's word, else the machine's; null while neither has spoken. */
export function evidenceSentence({
  overruled,
  judgement,
}: Pick<Evidence, 'overruled' | 'judgement'>): string | null {
  if (overruled) return zh`主管改判：${sentence(oneLine(overruled.reason))}`
  return judgement === undefined ? null : judgementSentence(judgement)
}

/** Every reason in its own sentence, the worst first. */
export function findingSentences({ judgement }: Pick<Evidence, 'judgement'>): string[] {
  return [...new Set((judgement?.findings ?? []).map(({ reason }) => findingSentence(reason)))]
}

/** Why something may be there and not be seen. */
const UNSEEN: Partial<Record<FindingReason['kind'], string>> = {
  'too-dark': '照片太暗',
  blurred: '照片糊了',
  'too-small': '图太小',
}

export function findingSentence(reason: FindingReason): string {
  switch (reason.kind) {
    case 'unreadable':
      return unreadableSentence(reason.reason)
    case 'too-dark':
      return zh`第 ${reason.page}页太暗，看不清。请在亮一点的地方重拍一张。`
    case 'blurred':
      return zh`第 ${reason.page}页有点糊。请拿稳对焦后重拍一张。`
    case 'too-small':
      return zh`图太小（短边 ${reason.shortSide}像素），细节看不清。请发原图。`
    case 'screen':
      return '像是对着屏幕拍的。有纸质原件的话，请直接拍原件。'
    case 'seal-found':
      return sealFound(reason)
    case 'seal-unclear':
      return '像是有红章，但不够清楚，请主管看一眼，或靠近重拍一张。'
    case 'seal-missing':
      return '没看到红章。请发盖了公章或合同章的那一页，彩色的。'
    case 'seal-needs-colour':
      return '这是黑白扫描，看不出红章。请发彩色的扫描件或照片。'
    case 'signed-instead-of-sealed':
      return '没看到红章，但有有效的电子签名，请主管确认能不能代替盖章。'
    case 'handwriting-found':
      return '检测到手写笔迹。'
    case 'handwriting-missing':
      return '没看到手写签字。签了的话，请靠近签字的地方再拍一张。'
    case 'handwriting-unclear':
      return '签字不够清楚，请靠近签字的地方再拍一张。'
    case 'page-blank':
      return '这一页是空白的。请拍有签字的那一页。'
    case 'party-found':
      return zh`合同里写着「${named(reason.party)}」。`
    case 'party-missing':
      return zh`合同文字里没有找到「${named(reason.party)}」，请核对是不是这家客户的合同。`
    case 'amount-found':
      return zh`合同里的金额对得上：${amountText(reason.amountFen)}。`
    case 'amount-missing':
      return zh`合同文字里没有找到 ${amountText(reason.amountFen)}，请核对金额。`
    case 'text-unread':
      return '这是扫描件，名称和金额没有自动核对。'
    case 'signature-good':
      return signedBy(reason.signer, reason.trust)
    case 'signature-altered':
      return zh`${whose(reason.signer)}电子签名无效：签名之后文件被改过。请向对方要原文件。`
    case 'signature-added-to':
      return zh`${whose(reason.signer)}电子签名之后，文件又加过内容，加的部分没有签名。请主管核对。`
    case 'signature-unsupported':
      return '电子签名用的是国密（SM2）等算法，这里验不了。请到签署平台验证后再确认。'
    case 'signature-unreadable':
      return '电子签名读不出来，可能已损坏。请向对方要原文件。'
    case 'signature-expired':
      return zh`${whose(reason.signer)}签名时证书不在有效期内，请向对方确认。`
    case 'used-before':
      return zh`这张图之前用过：${clip(oneLine(reason.where), 40)}。请确认没有发错。`
    default:
      return reason satisfies never
  }
}

function sealFound({
  count,
  page,
  isAcrossEdge,
}: Extract<FindingReason, { kind: 'seal-found' }>): string {
  const where = page === 1 ? '' : zh`，在第 ${page}页`
  const edge = isAcrossEdge ? '（骑缝）' : ''
  return count === 1 ? `检测到红章${edge}${where}。` : zh`检测到红章 ${count}处${edge}${where}。`
}

function signedBy(
  signer: string | null,
  trust: Extract<FindingReason, { kind: 'signature-good' }>['trust'],
): string {
  switch (trust) {
    case 'registered':
      return zh`${whose(signer)}电子签名有效，证书是登记过的。`
    case 'chain':
      return zh`${whose(signer)}电子签名有效，证书由信任的机构签发。`
    case 'unknown':
      return zh`${whose(signer)}电子签名完好，但证书没有登记过，不能确定是谁签的。`
    default:
      return trust satisfies never
  }
}

function unreadableSentence(reason: UnreadableReason): string {
  switch (reason) {
    case 'empty':
      return '文件是空的，没法核对。请打开看看，再发一次。'
    case 'too-large':
      return '文件超过 20 MB，没法核对。请拆成几份再发。'
    case 'unknown-kind':
      return '这种格式没法核对。请发照片或 PDF。'
    case 'disguised':
      return '文件内容和名字对不上，没有核对。请发原图或 PDF。'
    case 'two-in-one':
      return '这个文件里还藏着另一个文件，没有核对。请重新导出 PDF 或重拍一张。'
    case 'too-many-pixels':
      return '图片尺寸太大，没法核对。请用手机重新拍一张。'
    case 'broken-image':
      return '图片没传完整，打不开。请再发一次。'
    case 'undecodable':
      return '原件已存好，但 HEIC 格式没法核对。请拍成 JPG 再发。'
    case 'broken-pdf':
      return 'PDF 已损坏，打不开。请重新导出再发。'
    case 'encrypted':
      return 'PDF 设了密码，打不开。请发没有密码的。'
    case 'too-many-pages':
      return 'PDF 超过 200 页，没有核对。请只发盖章和签字的几页。'
    case 'not-visual':
      return '这个文件不是照片或 PDF，没法核对盖章和签字。'
    case 'took-too-long':
      return '没能核对：文件太复杂，超过了 10 秒。请主管看一眼，或重新拍照发来。'
    case 'took-too-much-memory':
      return '没能核对：文件展开后太大。请主管看一眼，或重新拍照发来。'
    case 'judge-failed':
      return '没能核对：打开文件时出错了。请主管看一眼，或重新拍照发来。'
    default:
      return reason satisfies never
  }
}

const named = (name: string): string => clip(oneLine(name), 40)

function whose(signer: string | null): string {
  return signer === null ? '' : zh`${named(signer)}的`
}
