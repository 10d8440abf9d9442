// What the tests need beside npm packages: a browser with Chinese fonts, the built page and mini-programs.
// Debian packages are installed where that is possible; otherwise the message says what is missing.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const PACKAGES = ['chromium', 'fonts-noto-cjk']

function run(command, args) {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

function installBrowser() {
  if (existsSync('/usr/bin/chromium') || process.env.CHROMIUM_PATH) return
  const isRoot = process.getuid?.() === 0
  const prefix = isRoot ? [] : ['sudo', '-n']
  const apt = (...args) => {
    const [command, ...rest] = [...prefix, 'apt-get', '-qq', ...args]
    return run(command, rest)
  }
  process.stdout.write(`安装测试用的浏览器和中文字体（${PACKAGES.join('、')}）…\n`)
  const isInstalled = apt('update') && apt('install', '-y', '--no-install-recommends', ...PACKAGES)
  if (!isInstalled) {
    process.stdout.write(
      `没能自动安装，请运行：sudo apt-get install -y ${PACKAGES.join(' ')}\n` +
        '或用 CHROMIUM_PATH 指定已有的 Chromium。没有浏览器时，网页测试会跳过并说明。\n',
    )
  }
}

installBrowser()
// Side by side: none of them keeps more than one processor busy all the time.
const builds = ['h5', 'weapp', 'dd'].map(async (target) => {
  const args = [join(root, 'server/run.mjs'), '--page', target]
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit')
  return code ?? 1
})
process.exitCode = Math.max(...(await Promise.all(builds)))
