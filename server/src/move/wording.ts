/** What `kedu move-store` says. */
import { list } from '@kedu/bot/wording/spacing'
import type { Difference, Inventory, Part } from './inventory.ts'
import type { MovedWorkspace, MoveProgress, MoveResult } from './move-store.ts'

const MOST_LINES = 20

const PARTS: Readonly<Record<Part, string>> = {
  inbox: '待处理',
  done: '处理过的编号',
  outbox: '待发',
  dead: '没送达',
  said: '已送达的回执',
}

export const moveWords = {
  noDatabase:
    '要先在 .env 里填 KEDU_DATABASE_URL（怎么建库见 server/docs/postgres.md），刻度才知道搬到哪个数据库、从哪个数据库搬。',
  noFolder: (folder: string) => `没有数据文件夹「${folder}」，没有东西可搬。检查一下 KEDU_DATA。`,
  folderServed: (pid: number) =>
    `没有搬：刻度正在用这个数据文件夹（进程号 ${pid}）。先停掉它，再运行一次。`,
  databaseServed: (by: string) =>
    `没有搬：有刻度正在用这个数据库（主机和进程号 ${by}）。先停掉所有的刻度再运行一次；刚被强行结束的，等半分钟。`,
  unfinishedSource: (place: string) =>
    `没有搬：${place} 自己就是一次没搬完的目标，里面不完整。先把那一次搬完。`,
  filesAway: '存文件的地方（KEDU_FILES_URL）连不上，没有搬。连上之后再运行一次。',
  databaseAway:
    '数据库连不上或者断了。已经搬过去的还在，恢复之后把同一条命令再运行一次，会接着搬。',
  cannotWrite: (place: string) =>
    `写不进「${place}」：看看磁盘满没满、有没有权限。解决之后把同一条命令再运行一次，会接着搬。`,
  toDatabase: '数据库',
  toFolder: '数据文件夹',
} as const

export function progressLine(progress: MoveProgress): string {
  switch (progress.kind) {
    case 'reading':
      return `${progress.workspace}：正在读`
    case 'copied':
      return `${progress.workspace}：已搬 ${progress.streams} / ${progress.of} 份记录`
    case 'comparing':
      return `${progress.workspace}：正在逐个事件核对`
    default:
      return progress satisfies never
  }
}

export interface Places {
  from: string
  to: string
  isToDatabase: boolean
}

export function resultLines(result: MoveResult, { from, to, isToDatabase }: Places): string[] {
  switch (result.kind) {
    case 'moved':
      return [
        `搬好了：${from} → ${to}。逐个事件核对过，两边完全一样。`,
        ...result.workspaces.flatMap(reportLines),
        '文件没有动过，还在原来的地方。',
        isToDatabase
          ? '接着：留着 .env 里的 KEDU_DATABASE_URL 启动刻度。数据文件夹里的密钥和文件还要用；原来的记录留作备份，确认没问题再删。'
          : '接着：从 .env 去掉 KEDU_DATABASE_URL 再启动刻度。数据库里的原样留着，确认没问题再删。',
      ]
    case 'same-already':
      return [
        `两边完全一样，不用搬：${from} 和 ${to} 逐个事件核对过。`,
        ...result.workspaces.flatMap(reportLines),
      ]
    case 'unknown-workspace':
      return [`没有搬：${from} 里没有「${result.workspace}」这家公司。`]
    case 'nothing-there':
      return [`没有搬：${from} 里没有任何公司的记录。检查一下 KEDU_DATA 和 KEDU_DATABASE_URL。`]
    case 'source-damaged':
      return [
        `没有搬：${from} 里有不对的地方。加 --force 可以照现在的样子搬，读不出来的不会搬过去。`,
        ...capped(result.workspaces.flatMap(damageLines)),
      ]
    case 'too-many-deals':
      return [
        `没有搬：有 ${result.deals} 条商机，数据文件夹最多放 ${result.most} 条，请留在数据库。`,
      ]
    case 'target-not-empty':
      return [
        `没有搬：${to} 里已经有公司「${result.workspace}」的 ${result.streams} 份记录，和这边不一样，没有动它。`,
        isToDatabase
          ? '请换一个空的数据库；确实是不要的，先在里面 drop schema kedu cascade。'
          : '请先把数据文件夹里这家公司的文件夹移到别处（files/ 和密钥留下），或者换一个 KEDU_DATA。',
      ]
    case 'target-differs':
      return [
        `停下了：${to} 里「${result.workspace}」的 ${result.streamId} 和这边的历史不一样，不是同一次搬家留下的。`,
        '请换一个空的目标再搬；这边没有动过。',
      ]
    case 'different':
      return [
        `两边不一样（${from} 和 ${to}）：`,
        ...capped(
          result.differences.flatMap(({ workspace, found }) =>
            found.map((one) => `${workspace}：${differenceLine(one)}`),
          ),
        ),
      ]
    case 'files-changed':
      return [
        `停下了：搬的时候「${result.workspace}」的文件变了，有别的程序在动它们。查清楚之后再运行一次。`,
      ]
    default:
      return result satisfies never
  }
}

function reportLines({ workspace, inventory, files }: MovedWorkspace): string[] {
  const { streams, events, deals, settings, counts, broken, unreadable, aside } = inventory
  const lines = [
    `${workspace}：${streams.size} 份记录（商机 ${deals}、设置 ${settings}）、${events} 个事件、待处理 ${counts.inbox}、待发 ${counts.outbox}、没送达 ${counts.dead}、回执 ${counts.said}、文件 ${files.count} 个`,
  ]
  if (files.missing > 0) {
    lines.push(
      `  记录里提到的 ${files.missing} 个文件不在这里：启动之前，把原来的 files/ 复制进 KEDU_DATA（或填好 KEDU_FILES_URL）。`,
    )
  }
  if (broken.length + unreadable.length > 0) {
    lines.push(...capped(damageLines({ workspace, inventory })))
  }
  if (aside.length > 0) {
    lines.push(
      `  有 ${aside.length} 个看不懂、早先被隔离的文件留在原来的文件夹：${list(aside.slice(0, 3))}`,
    )
  }
  return lines
}

function damageLines({
  workspace,
  inventory: { broken, unreadable },
}: {
  workspace: string
  inventory: Pick<Inventory, 'broken' | 'unreadable'>
}): string[] {
  return [
    ...broken.map(
      ({ streamId, version }) =>
        `${workspace}：${streamId} 的历史从第 ${version} 个事件起对不上，被改动过`,
    ),
    ...unreadable.map((what) => `${workspace}：读不出来 ${what}`),
  ]
}

function differenceLine(difference: Difference): string {
  switch (difference.kind) {
    case 'missing':
      return `那边没有 ${difference.streamId}`
    case 'differs':
      return `${difference.streamId} 不一样`
    case 'strange':
      return `那边多出 ${difference.streamId}`
    case 'part':
      return `${PARTS[difference.part]}不一样：这边 ${difference.here}，那边 ${difference.there}`
    default:
      return difference satisfies never
  }
}

function capped(lines: readonly string[]): string[] {
  const shown = lines.slice(0, MOST_LINES).map((line) => `- ${line}`)
  return lines.length > MOST_LINES ? [...shown, `……还有 ${lines.length - MOST_LINES} 处。`] : shown
}
