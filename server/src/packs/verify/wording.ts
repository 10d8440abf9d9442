/** What `kedu verify-pack` says: one line for each thing looked at, then the result. */
import { stampTime } from '@kedu/bot/wording/quotes'
import { clip, list, oneLine, zh } from '@kedu/bot/wording/spacing'
import { instant } from '@kedu/shared/time/instant'
import { type PackFinding, type PackReport, speaksFor } from './verify-pack.ts'

const ZONE = 'Asia/Shanghai'

export const verifyWords = {
  cannotRead: (path: string) => `读不了文件「${path}」，请检查路径和权限。`,
  noFingerprint: '--fingerprint 要是证书的 SHA-256 指纹：64 个十六进制字符，中间可以有冒号。',
  noCertificate: (path: string) => `「${path}」里没有证书。请用公司给的 PEM 或 DER 证书文件。`,
  whole: '结果：没有发现改动，和导出时一样。',
  notWhole: '结果：这份证据包不能采信，原因见上面打 ✗ 的各行。',
} as const

export function reportLines({ findings, isWhole, about }: PackReport): string[] {
  const lines = findings.map((finding) => `${markOf(finding)} ${findingWords(finding)}`)
  const head =
    about === null
      ? []
      : [
          zh`证据包：${named(about.deal.customerName)} ${named(about.deal.customerNumber)}，${named(about.exportedBy.name)} 于 ${stampTime(instant(about.exportedAt), ZONE)} 导出（包里自己写的）`,
        ]
  return [...head, ...lines, isWhole ? verifyWords.whole : verifyWords.notWhole]
}

function markOf(finding: PackFinding): string {
  if (finding.kind === 'certificate-unproved') return '！'
  return speaksFor(finding) ? '✓' : '✗'
}

function findingWords(finding: PackFinding): string {
  switch (finding.kind) {
    case 'refused':
      return REFUSED[finding.reason]
    case 'signature-none':
      return '没有电子签名：不是刻度导出的证据包，或者签名被去掉了。'
    case 'cut-off':
      return finding.missingBytes === null
        ? '文件不完整：没有签名，也没有结尾，可能没传完或被截断。请重新要一份。'
        : zh`文件不完整：后面少了 ${finding.missingBytes}个字节，可能没传完或被截断。请重新要一份。`
    case 'added-to':
      return zh`签名之后，文件末尾又加了 ${finding.addedBytes}个字节，加的部分没有人签名。`
    case 'signature-several':
      return zh`有 ${finding.count}个签名：刻度只签一次，别的是后来加上去的。`
    case 'signature-broken':
      return '签名读不通：签名的部分被改过或损坏了。'
    case 'altered':
      return '签名和内容对不上：签名之后，文件里的内容被改过。'
    case 'signed': {
      const at = finding.at === null ? '' : zh`，签于 ${stampTime(instant(finding.at), ZONE)}`
      return zh`签名完好，覆盖整个文件；签名的证书：${named(finding.signer ?? '没有写名字')}${at}`
    }
    case 'certificate-as-given':
      return '签名的证书就是你给的那一张。'
    case 'certificate-other':
      return finding.by === 'given'
        ? zh`签名的证书不是你给的那一张：应是 ${finding.expected}，实际是 ${finding.found ?? '读不出来的'}。可能换了密钥重新签过。`
        : zh`签名的证书不是包里写的那一张：写的是 ${finding.expected}，实际是 ${finding.found ?? '读不出来的'}。换了密钥重新签过。`
    case 'certificate-unproved':
      return zh`证书指纹 ${finding.fingerprint}。文件自己证明不了证书是谁的：请和公司另外给你的指纹比，或加 --fingerprint 让我比。`
    case 'no-record':
      return '没有找到证据包的记录：不是刻度导出的证据包，或者被别的软件另存过。'
    case 'bad-record':
      return '证据包的记录读不通：被改过或损坏了。'
    case 'chain-whole':
      return zh`事件链完整：${finding.events}条逐条重算都对得上，末尾 ${finding.hash}`
    case 'chain-broken':
      return zh`事件链从第 ${finding.version}条起对不上：这里改过、少了或插进了记录（应有 ${finding.events}条）。`
    case 'chain-cut':
      return finding.told === finding.found
        ? '事件链的末尾和包里写的不一样：最后的记录被换过。'
        : zh`事件链的条数不对：应有 ${finding.told}条，只找到 ${finding.found}条，末尾的记录被去掉或加过。`
    case 'files-whole': {
      const { kept, left } = finding
      const names = list(left.slice(0, 5).map(named))
      const more = left.length > 5 ? '等' : ''
      const outside =
        left.length === 0 ? '' : zh`；${left.length}份没有附原件，只有指纹：${names}${more}`
      return zh`原件 ${kept}份，指纹都和事件链里的一致${outside}`
    }
    case 'file-altered':
      return zh`原件「${named(finding.name)}」的指纹和事件链里的不一样：文件被换过或改过。`
    case 'file-missing':
      return zh`原件「${named(finding.name)}」不在包里或打不开：被去掉或改过。`
    case 'file-unknown':
      return zh`「${named(finding.name)}」在事件链里没有记录：是后来加进去的。`
    case 'pictures-whole':
      return zh`页面上的图 ${finding.count}张，指纹都对得上`
    case 'picture-missing':
      return zh`页面上的第 ${finding.number}张图和记录的指纹不一样：图被换过或改过。`
    case 'picture-added':
      return zh`页面上多了 ${finding.count}张没有记录的图。`
    default:
      return finding satisfies never
  }
}

const REFUSED: Readonly<Record<Extract<PackFinding, { kind: 'refused' }>['reason'], string>> = {
  empty: '文件是空的。请重新要一份。',
  'too-large': '文件超过 64 MB：刻度导出的证据包不到 20 MB，没有打开它。',
  'not-a-pdf': '不是 PDF：证据包是 PDF 文件，请确认没有拿错。',
  encrypted: 'PDF 设了密码：刻度导出的证据包没有密码，这一份被别的软件处理过。',
}

const named = (text: string): string => clip(oneLine(text), 40)
