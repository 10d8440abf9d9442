/** What `kedu doctor` says about any suite; what only one suite knows stands in its own folder. */
import { zh } from '../../wording/spacing.ts'

export const examiningWords = {
  callback: {
    title: '回调地址',
    reached: (url: string) => `${url} 从外面能到，签名核对无误。`,
    noOrigin: '没有填 KEDU_PUBLIC_ORIGIN，没法从外面试一遍。',
    setOrigin: (path: string) =>
      `把对外网址写进 .env 的 KEDU_PUBLIC_ORIGIN，例如 https://kedu.example.com，回调就是它加上 ${path}。`,
    notServing: '刻度没有在运行，没法从外面试一遍。',
    start: '先运行 npx pnpm@10.34.8 start，再在另一个窗口运行 kedu doctor。',
    unreachable: (url: string, detail: string) => `${url} 连不上（${detail}）。`,
    checkWay: '请检查域名解析、HTTPS 证书、防火墙和反向代理，看它们有没有把请求转到刻度的端口。',
    refused: (url: string) => `${url} 有应答，但不认我们的签名。`,
    checkKeys: '多半是域名指到了另一个刻度，或改过 .env 后还没有重启。请重启后再试。',
    odd: (url: string, status: number) => zh`${url} 有应答，但不是刻度的（HTTP ${status}）。`,
    checkProxy: '请检查反向代理：要把 /callbacks/ 下的请求原样转给刻度，不加登录、不改正文。',
  },
  clock: {
    title: '服务器时间',
    right: '和平台一致。',
    fast: (minutes: number) => zh`快了 ${minutes}分钟，签名会被拒绝。`,
    slow: (minutes: number) => zh`慢了 ${minutes}分钟，签名会被拒绝。`,
    mend: '请打开时间同步：timedatectl set-ntp true。',
    noDate: '平台没有给出时间，没法比对。',
  },
  range: {
    title: '可见范围',
    everybody: (asked: number, all: number) =>
      asked === all
        ? zh`刻度里的 ${all}人，应用都看得见。`
        : zh`抽查了 ${asked}人（共 ${all}人），应用都看得见。`,
    hidden: (names: string, count: number) =>
      zh`有 ${count}人应用看不见，收不到提醒：${names}${count > 8 ? ' 等' : ''}。`,
    nobody: '刻度里还没有这个平台的同事。',
    addPeople: '用 kedu people sync 从通讯录同步，或让同事先给机器人发一句话。',
    unclear: '通讯录现在问不到，没有查。',
  },
} as const
