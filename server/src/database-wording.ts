/** What is said when the database cannot be worked with, and how to put it right. */
import type { StoreRefusedError } from './store/errors.ts'

/** One line for the terminal; `found` never holds a password. */
export function databaseRefusal({
  reason,
  found,
}: Pick<StoreRefusedError, 'reason' | 'found'>): string {
  switch (reason) {
    case 'unknown-host':
      return `找不到数据库的主机（${found}）。请检查 KEDU_DATABASE_URL 里的主机名。`
    case 'unreachable':
      return `连不上数据库（${found}）。请确认 PostgreSQL 已启动、端口和防火墙没有挡住，再启动刻度。`
    case 'wrong-password':
      return `数据库不接受这个账号或密码（${found}）。请检查 KEDU_DATABASE_URL 和 KEDU_DATABASE_ADMIN_URL；密码里的特殊字符要写成 %40（@）、%2F（/）这种形式。`
    case 'no-database':
      return `没有这个数据库（${found}）。请先建好，例如 create database kedu owner kedu_owner，再启动刻度。`
    case 'no-permission':
      return `数据库账号的权限不够（${found}）。请用 KEDU_DATABASE_ADMIN_URL 填上数据库所有者的账号，刻度会自己把权限给好。`
    case 'not-migrated':
      return `数据库里的表还没建或者要更新，账号 ${found} 没有权限改。请用 KEDU_DATABASE_ADMIN_URL 填上数据库所有者的账号，启动一次即可。`
    case 'newer-schema':
      return `数据库已经被更新的刻度用过（第 ${found} 号结构），这个版本不认得。请用新版本启动。`
    case 'too-old':
      return `PostgreSQL 要 15 或更新，现在是 ${found}。请升级数据库。`
    case 'fsync-off':
      return '数据库的 fsync 关着，断电会丢数据，刻度不启动。请在 postgresql.conf 里设 fsync = on，再重启数据库。'
    case 'synchronous-commit-off':
      return '数据库的 synchronous_commit 关着，断电会丢掉已经答复过的消息，刻度不启动。请把它设为 on，也检查账号上的设置：alter role … reset synchronous_commit。'
    case 'not-utf8':
      return `数据库的编码要是 UTF8，现在是 ${found}。请新建一个：create database kedu encoding 'UTF8' template template0。`
    case 'read-only':
      return '这个数据库只读（可能是备库）。请把 KEDU_DATABASE_URL 指向主库，或写上所有主机并加 ?target_session_attrs=read-write。'
    case 'being-moved':
      return `这里（${found}）正在搬家，或者上次没有搬完，刻度不启动。请把同一条 kedu move-store 再运行一次，搬完就能启动。`
    case 'role-too-strong':
      return `账号 ${found} 是超级用户或有 BYPASSRLS，公司之间的隔离对它不起作用，刻度不启动。请另建一个普通账号给 KEDU_DATABASE_URL：create role kedu_app login password '…'，表的所有者填在 KEDU_DATABASE_ADMIN_URL。`
    default:
      return reason satisfies never
  }
}
