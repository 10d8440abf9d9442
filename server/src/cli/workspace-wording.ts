import { list, zh } from '@kedu/bot/wording/spacing'
import type { WorkspaceAct, WorkspaceStatus } from '../installation/workspace-record.ts'

const STATUS: Readonly<Record<WorkspaceStatus, string>> = {
  active: '使用中',
  suspended: '已暂停',
  arriving: '正在导入',
  deleted: '已删除',
}

const ACTS: Readonly<Record<WorkspaceAct['kind'], string>> = {
  created: '建立',
  described: '改名称或网址',
  limited: '改上限',
  'credentials-set': '写入凭据',
  'credentials-removed': '去掉凭据',
  'credentials-rotated': '换密钥重新加密',
  suspended: '暂停',
  resumed: '恢复',
  exported: '导出',
  imported: '导入',
  deleted: '删除',
}

/** What `kedu workspace` and `kedu secrets` say; never a secret. */
export const workspaceWords = {
  notHere: '这里只有一家公司，管不了别的公司。',
  badId: (id: string) =>
    `「${id}」不能做公司的编号：3 到 32 个小写字母、数字或单个短横线，字母开头，例如 acme 或 east-china。`,
  reserved: (id: string) => `「${id}」是刻度自己用的，换一个编号。`,
  taken: (id: string) => `已经有「${id}」这家公司了，用 kedu workspace list 看看。`,
  wasDeleted: (id: string) =>
    `「${id}」以前用过，已经删除。旧链接里还有这个编号，不能再用，换一个。`,
  badOrigin: (value: string) =>
    `--origin「${value}」要是 https:// 开头的完整网址，不带路径，例如 https://kedu.example.com。`,
  originTaken: (origin: string, id: string) => `${origin} 已经是「${id}」的网址。`,
  noName: '--name 不能是空的，写公司的名称。',
  unknown: (id: string) => `没有「${id}」这家公司，用 kedu workspace list 看看。`,
  created: (id: string, address: string) =>
    `已建立「${id}」：${address}\n接着写入凭据：kedu workspace credentials set ${id} 文件.env（和 .env.example 一样的写法）`,
  none: '还没有别的公司。用 kedu workspace create 编号 --name 公司名 建一家。',
  header: ['编号', '名称', '状态', '网址', '凭据', '问题'],
  historyHeader: ['时间', '谁', '做了什么', '说明'],
  status: (status: WorkspaceStatus) => STATUS[status],
  act: (kind: WorkspaceAct['kind']) => ACTS[kind],
  counted: (count: number) => (count === 0 ? '没有' : zh`${count}项`),
  noAddress: (path: string) => `${path}（没有填 KEDU_PUBLIC_ORIGIN）`,
  suspended: (id: string) =>
    `「${id}」已暂停：不再推送，页面会说明，数据都在。恢复：kedu workspace resume ${id}`,
  resumed: (id: string) => `「${id}」已恢复。`,
  erased: (streams: number, files: number) => `${streams} 份记录、${files} 个文件`,
  exported: (id: string, folder: string, streams: number, events: number, files: number) =>
    `「${id}」导出好了：${folder}\n${streams} 份记录、${events} 个事件、${files} 个文件。凭据和密钥不在里面；里面有客户资料，请加密保管。核对：kedu restore --check ${folder}`,
  notAll: (count: number) => `有 ${count} 处读不出来，没有导出到：`,
  cannotWrite: (folder: string) =>
    `写不进「${folder}」：看看磁盘满没满、有没有权限，也不能放在数据文件夹里面。`,
  noExport: (folder: string) =>
    `「${folder}」里没有导出好的公司。请填 kedu workspace export 写出来的那个文件夹。`,
  badExport: '导出的清单被改过或没写完整，不能导入。请重新导出。',
  notOne: '这是整台刻度的备份，不是一家公司的导出。用 kedu workspace export 导出一家。',
  damaged: '没有导入，导出的内容不完整：',
  idTaken: (id: string) => `没有导入：已经有「${id}」这家公司了。加 --as 新编号 导入成另一家。`,
  differs: (id: string, streams: readonly string[]) =>
    `没有导入完：「${id}」里有别的内容（${list(streams.slice(0, 3))}${streams.length > 3 ? ' 等' : ''}）。先 kedu workspace delete ${id}，换一个编号再来。`,
  imported: (id: string, streams: number, events: number, files: number) =>
    `已导入「${id}」：${streams} 份记录、${events} 个事件、${files} 个文件，历史逐个核对过。\n现在是暂停的：先写入凭据（kedu workspace credentials set ${id} 文件.env），再 kedu workspace resume ${id}。原来那边还在用的话先暂停它，免得两边都推送。`,
  lostKeys: (count: number) =>
    `有 ${count} 把刻度自己的密钥是用别的 KEDU_SECRET_KEY 加密的，打不开，会换新的：那边发出去的登录链接要重新发。`,
  notSuspended: (id: string) => `没有删除：「${id}」还在使用。先暂停：kedu workspace suspend ${id}`,
  justSuspended: (id: string) =>
    `没有删除：「${id}」刚刚暂停，别的进程可能还在收尾。两分钟后再来。`,
  confirm: (id: string, name: string, deals: number) =>
    `要删除的是「${id}」（${name}，${deals} 条商机），记录、历史、文件、凭据和密钥都会删掉，找不回来，编号也不能再用。\n想留一份先导出：kedu workspace export ${id} 文件夹\n确实要删，把编号再写一遍：kedu workspace delete ${id} --yes-delete ${id}`,
  wrongConfirm: (id: string, given: string) =>
    `没有删除：--yes-delete 后面写的是「${given}」，不是「${id}」。`,
  deleted: (id: string, streams: number, files: number) =>
    `已删除「${id}」：${streams} 份记录、${files} 个文件。谁在什么时候删的，留在 kedu workspace history ${id}。`,
  already: (status: WorkspaceStatus) => `现在就是「${STATUS[status]}」，没有改。`,
  badLimit: (key: string, keys: readonly string[]) =>
    `没有「${key}」这个上限，可以改的有：${list(keys)}。`,
  badNumber: (value: string, most: number) => `「${value}」不行，写 1 到 ${most} 的整数。`,
  limited: '已保存，马上生效。',
  noKey:
    '没有写入：要先有加密用的密钥。运行 openssl rand -base64 32，把结果写进 .env 的 KEDU_SECRET_KEY，重启刻度再来。',
  notEnv: '文件里没有一行是 名称=值 的写法，照着 .env.example 写。',
  refused: '没有写入，凭据有问题：',
  unreadable: (names: readonly string[]) =>
    `有 ${names.length} 项解不开：${list(names)}。KEDU_SECRET_KEY 换过的话，把旧的写进 KEDU_SECRET_KEY_OLD。`,
  set: (count: number) => zh`已加密写入 ${count}项，马上生效。`,
  callbacks: '在平台后台填这些地址：',
  credentialsHeader: ['名称', '状态'],
  isSealed: '已加密保存',
  isUnreadable: '解不开',
  noCredentials: '还没有凭据。',
  notThere: (names: readonly string[]) => `没有这些：${list(names)}，什么都没有去掉。`,
  breaks: '没有去掉，去掉以后凭据就不完整了：',
  removed: (count: number) => zh`已去掉 ${count}项，马上生效。`,
  rotated: (rotated: number, current: number) =>
    zh`用新密钥重新加密了 ${rotated}项，另有 ${current}项本来就是新的。`,
  rotatedAll: '现在可以从 .env 去掉 KEDU_SECRET_KEY_OLD。',
} as const
