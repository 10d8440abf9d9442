// What the tests need beside npm packages: a browser with Chinese fonts, the built page and mini-programs.
// Debian packages are installed where that is possible; otherwise the message says what is missing.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const BROWSER = ['chromium', 'fonts-noto-cjk']

function run(command, args) {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

function asRoot(...words) {
  const [command, ...rest] = process.getuid?.() === 0 ? words : ['sudo', '-n', ...words]
  return run(command, rest)
}

function install(what, packages, otherwise) {
  const apt = (...args) => asRoot('apt-get', '-qq', ...args)
  process.stdout.write(`安装测试用的${what}（${packages.join('、')}）…\n`)
  const isInstalled = apt('update') && apt('install', '-y', '--no-install-recommends', ...packages)
  if (!isInstalled) {
    process.stdout.write(
      `没能自动安装，请运行：sudo apt-get install -y ${packages.join(' ')}\n${otherwise}\n`,
    )
  }
}

function installBrowser() {
  if (existsSync('/usr/bin/chromium') || process.env.CHROMIUM_PATH) return
  install(
    '浏览器和中文字体',
    BROWSER,
    '或用 CHROMIUM_PATH 指定已有的 Chromium。没有浏览器时，网页测试会跳过并说明。',
  )
}

/** Only its programs: the tests run a PostgreSQL of their own, and the machine's own is not started. */
function installPostgres() {
  if (existsSync('/usr/lib/postgresql')) return
  const folder = '/etc/postgresql-common'
  const file = `${folder}/createcluster.conf`
  asRoot('sh', '-c', `mkdir -p ${folder} && echo 'create_main_cluster = false' >> ${file}`)
  install('数据库', ['postgresql'], '没有 PostgreSQL 时，数据库的测试会失败。')
}

/** Only on a machine of CI: Debian starts it when it is installed, which nobody asked for elsewhere. */
function installBalancer() {
  if (process.env.CI !== 'true' || existsSync('/usr/sbin/nginx')) return
  install('负载均衡', ['nginx-light'], '没有 nginx 时，轮流重启的测试会跳过并说明。')
}

installBrowser()
installPostgres()
installBalancer()
// Side by side: none of them keeps more than one processor busy all the time.
const builds = ['h5', 'weapp', 'dd'].map(async (target) => {
  const args = [join(root, 'server/run.mjs'), '--page', target]
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit')
  return code ?? 1
})
process.exitCode = Math.max(...(await Promise.all(builds)))
