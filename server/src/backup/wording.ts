import type { BackupFinding } from './check-backup.ts'
import type { BackupResult } from './write-backup.ts'

const MOST_LINES = 50

export const backupWords = {
  insideData: '备份要放在数据文件夹外面，请换一个文件夹。',
  cannotWrite: (folder: string) =>
    `写不进「${folder}」：看看它在不在、磁盘满没满、有没有权限。这次备份不算数，上一次的还在。`,
  halfMoved:
    '这里正在搬家，或者上次没有搬完，备份出来会缺东西，所以没有备份。请把同一条 kedu move-store 再运行一次，搬完再备份；搬出来的那一边还是完整的。',
  filesAway: '存文件的地方（KEDU_FILES_URL）连不上，备份没有做成。连上之后再来一次。',
  databaseAway: '数据库（KEDU_DATABASE_URL）连不上或不答应，备份没有做成。kedu doctor 能看出原因。',
  nothing: (folder: string) =>
    `「${folder}」里没有做完的备份。请填 kedu backup 写出来的那个文件夹。`,
  badManifest: (name: string) =>
    `${name} 被改过或没写完整，不能用它恢复。试试同一个文件夹里更早的一次。`,
  notEmpty: (folder: string) =>
    `「${folder}」里已经有东西了，没有动它。恢复只写进一个空的或还没有的文件夹，看好了再换上去。`,
  notWhole: '这份备份不完整，没有恢复。加 --force 可以把能恢复的恢复出来。',
  restored: (folder: string, env: string) =>
    `已恢复到「${folder}」。用它启动：KEDU_DATA=${env} pnpm start`,
  filesToBucket:
    '文件也恢复在这个文件夹的 files/ 里。用对象存储的话，把它复制进存储桶再启动（见 server/docs/files.md）。',
  whole: (streams: number, events: number, files: number) =>
    `完整：${streams} 份记录、${events} 个事件的前后顺序都对得上，提到的 ${files} 个文件都在，内容没变。`,
  notWholeCount: (count: number) => `有 ${count} 处不对：`,
  more: (count: number) => `……还有 ${count} 处。`,
} as const

export function backupLines({ folder, manifest, copied }: BackupResult): string[] {
  const lines = [`备份写好了：${folder}`]
  for (const part of manifest.workspaces) {
    const size = Math.ceil(part.fileBytes / 1024 / 1024)
    lines.push(
      `${part.workspace}：${part.streams} 份记录、${part.events} 个事件、待处理 ${part.inbox} 条、待发 ${part.outbox} 条、文件 ${part.files} 个（${size} MB）`,
    )
  }
  lines.push(`这次新复制了 ${copied} 个文件。里面有客户资料和密钥，请像保管服务器一样保管它。`)
  if (manifest.unreadable.length > 0) {
    lines.push(`有 ${manifest.unreadable.length} 处读不出来，没有备份到：`)
    lines.push(...capped(manifest.unreadable))
  }
  return lines
}

export function findingLines(findings: readonly BackupFinding[]): string[] {
  return [backupWords.notWholeCount(findings.length), ...capped(findings.map(findingLine))]
}

function capped(lines: readonly string[]): string[] {
  const shown = lines.slice(0, MOST_LINES).map((line) => `- ${line}`)
  return lines.length > MOST_LINES ? [...shown, backupWords.more(lines.length - MOST_LINES)] : shown
}

function findingLine(finding: BackupFinding): string {
  switch (finding.kind) {
    case 'records-damaged':
      return `${finding.workspace}：${finding.records} 被改过、被截断或不在了`
    case 'line-not-understood':
      return `${finding.workspace}：第 ${finding.line} 行看不懂`
    case 'chain-broken':
      return `${finding.workspace}：${finding.streamId} 的历史从第 ${finding.version} 个事件起对不上，被改动过`
    case 'version-differs':
      return `${finding.workspace}：${finding.streamId} 的版本号和它的历史不一致`
    case 'file-missing':
      return `${finding.workspace}：${finding.namedBy} 提到的文件 ${finding.fileId} 不在`
    case 'file-damaged':
      return `${finding.workspace}：${finding.namedBy} 提到的文件 ${finding.fileId} 内容变了`
    case 'count-differs':
      return `${finding.workspace}：${COUNTED[finding.what]}应有 ${finding.said}，实际 ${finding.found}`
    case 'was-unreadable':
      return `做备份时就读不出来：${finding.what}`
    default:
      return finding satisfies never
  }
}

const COUNTED = { streams: '记录', events: '事件', inbox: '待处理', outbox: '待发' } as const
