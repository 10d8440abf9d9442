// What the tests need beside npm packages: a browser with Chinese fonts, the built page and mini-programs.
// Debian packages are installed where that is possible; otherwise the message says what is missing.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** What the tests compile a mini-program with that is one of several companies' own; as in `support/built.ts`. */
const ONE_OF_SEVERAL = {
  KEDU_PUBLIC_ORIGIN: 'https://kedu.example.com',
  KEDU_MINIPROGRAM_WORKSPACE: 'acme',
}
/** Any of them does; the one without windows, where Debian has it, does the same in half the time. */
const BROWSERS = ['chromium-headless-shell', 'chromium']

/** Whether it went well. */
async function run(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit').catch(() => [null])
  return code === 0
}

function asRoot(...words) {
  const [command, ...rest] = process.getuid?.() === 0 ? words : ['sudo', '-n', ...words]
  return run(command, rest)
}

const apt = (...args) => asRoot('apt-get', '-qq', ...args)
/** Asked for once, however much is missing. */
let update = null

async function areInstalled(packages) {
  update ??= apt('update')
  return (await update) && apt('install', '-y', '--no-install-recommends', ...packages)
}

/** @param alternatives lists of packages, any of which does; the first that can be had is taken */
async function install(what, alternatives, otherwise) {
  process.stdout.write(`安装测试用的${what}…\n`)
  for (const packages of alternatives) if (await areInstalled(packages)) return
  const [packages] = alternatives.slice(-1)
  process.stdout.write(
    `没能自动安装，请运行：sudo apt-get install -y ${packages.join(' ')}\n${otherwise}\n`,
  )
}

async function installBrowser() {
  if (BROWSERS.some((name) => existsSync(`/usr/bin/${name}`)) || process.env.CHROMIUM_PATH) return
  await install(
    '浏览器和中文字体',
    BROWSERS.map((name) => [name, 'fonts-noto-cjk']),
    '或用 CHROMIUM_PATH 指定已有的 Chromium。没有浏览器时，网页测试会跳过并说明。',
  )
}

/** Only its programs: the tests run a PostgreSQL of their own, and the machine's own is not started. */
async function installPostgres() {
  if (existsSync('/usr/lib/postgresql')) return
  const folder = '/etc/postgresql-common'
  const file = `${folder}/createcluster.conf`
  await asRoot('sh', '-c', `mkdir -p ${folder} && echo 'create_main_cluster = false' >> ${file}`)
  await install('数据库', [['postgresql']], '没有 PostgreSQL 时，数据库的测试会失败。')
}

/** Only on a machine of CI: Debian starts it when it is installed, which nobody asked for elsewhere. */
async function installBalancer() {
  if (process.env.CI !== 'true' || existsSync('/usr/sbin/nginx')) return
  await install('负载均衡', [['nginx-light']], '没有 nginx 时，轮流重启的测试会跳过并说明。')
}

/** One after the other: apt-get lets only one of them in. */
async function installPackages() {
  await installBrowser()
  await installPostgres()
  await installBalancer()
}

async function build(target, settings = {}) {
  const args = [join(root, 'server/run.mjs'), '--page', target]
  const env = { ...process.env, ...settings }
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit', env }), 'exit')
  return code ?? 1
}

// Side by side: none of them keeps more than one processor busy all the time, and packages mostly wait.
const [, ...codes] = await Promise.all([
  installPackages(),
  ...['h5', 'weapp', 'dd'].map((target) => build(target)),
])
codes.push(...(await Promise.all(['weapp', 'dd'].map((target) => build(target, ONE_OF_SEVERAL)))))
process.exitCode = Math.max(...codes)
