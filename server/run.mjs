// Bundles an entry of the server with esbuild (Node 20 runs no TypeScript) and runs it in this
// process: `node server/run.mjs start|kedu|bench|bench-understand|bench-evidence [arguments]`.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
const ENTRIES = {
  start: 'src/main.ts',
  kedu: 'src/kedu.ts',
  judge: 'src/evidence/process/judge-process.ts',
  history: 'src/rules/history/history-process.ts',
  bench: 'src/bench/bench.ts',
  'bench-scale': 'src/bench/scale.ts',
  'bench-understand': 'src/bench/understand.ts',
  'bench-evidence': 'src/bench/evidence.ts',
}

/** Every file below the sources the bundle may hold, newest change first in ms. */
function newestChange(folder) {
  let newest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'dist') {
        newest = Math.max(newest, newestChange(path))
      }
    } else newest = Math.max(newest, statSync(path).mtimeMs)
  }
  return newest
}

/** Path of the bundle; made anew when a source is younger. Written beside and renamed: runs may overlap. */
export function bundle(name) {
  const entry = ENTRIES[name]
  if (!entry) throw new Error(`No entry ${name}`)
  const out = join(here, 'dist', `${name}.mjs`)
  // An image holds the bundles and no sources.
  if (!existsSync(join(here, entry))) return out
  const sources = ['shared/src', 'bot/src', 'server/src'].map((folder) => join(root, folder))
  const built = existsSync(out) ? statSync(out).mtimeMs : 0
  if (built > Math.max(...sources.map(newestChange))) return out
  const result = buildSync({
    entryPoints: [join(here, entry)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outdir: dirname(out),
    // What is imported on demand is a file of its own. Its name changes with its content: a server that
    // runs still finds what it was started with.
    splitting: true,
    entryNames: name,
    chunkNames: 'parts/[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    // A file of its own: inlined it would stay in memory with the source.
    sourcemap: 'linked',
    sourcesContent: false,
    write: false,
    logLevel: 'warning',
    // Our own packages are bundled from source; everything else stays where pnpm put it.
    external: externals(),
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    absWorkingDir: root,
  })
  mkdirSync(join(dirname(out), 'parts'), { recursive: true })
  // The entry last: whoever finds it finds its parts.
  for (const { path, contents } of result.outputFiles.sort(
    (a, b) => Number(a.path === out) - Number(b.path === out),
  )) {
    const temporary = `${path}.${process.pid}.tmp`
    writeFileSync(temporary, contents)
    renameSync(temporary, path)
  }
  return out
}

function externals() {
  return [
    '@fastify/*',
    '@hyzyla/pdfium',
    '@signpdf/*',
    'asn1js',
    'exifr',
    'fastify',
    'fastify-plugin',
    'file-type',
    'lowdb',
    'node-cron',
    'pdfkit',
    'pino',
    'pkijs',
    'playwright-core',
    'prom-client',
    'sharp',
    'undici',
    'zxing-wasm',
  ]
}

/** The pnpm this was started with, else the pinned one: no global one is needed. */
function pnpm(args) {
  const started = process.env.npm_execpath
  const [command, first] = started?.includes('pnpm') ? runnable(started) : pinnedPnpm()
  return spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_ENV: 'production' },
  })
}

function runnable(path) {
  return /\.[cm]?js$/.test(path) ? [process.execPath, [path]] : [path, []]
}

function pinnedPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return ['npx', ['--yes', packageManager]]
}

/** What a build is there by, and what is said of it. */
const TARGETS = {
  h5: {
    made: 'index.html',
    begins: '首次启动：正在生成网页，大约一分钟。',
    fails: '网页没有生成成功，先不带网页启动；聊天里的功能不受影响。',
  },
  weapp: {
    made: 'app.json',
    begins: '正在编译企业微信小程序。',
    fails: '企业微信小程序没有编译成功。',
  },
  dd: { made: 'app.json', begins: '正在编译钉钉小程序。', fails: '钉钉小程序没有编译成功。' },
}

/** Builds the page (`h5`) or a mini-program when it is missing, older than its sources or made with other settings. */
export function buildPage(target = 'h5') {
  const { made, begins, fails } = TARGETS[target]
  const folder = target === 'h5' ? target : miniProgramFolder(target)
  const page = join(root, 'miniprogram/dist', folder, made)
  const sources = ['miniprogram/src', 'miniprogram/config', 'shared/src'].map((f) => join(root, f))
  const settings = join(root, 'miniprogram/dist', `.${folder}-settings.json`)
  const isSame = existsSync(settings) && readFileSync(settings, 'utf8') === settingsOf(target)
  const isThere = isSame && existsSync(page)
  if (isThere && statSync(page).mtimeMs > Math.max(...sources.map(newestChange))) return true
  process.stderr.write(`${begins}\n`)
  const result = pnpm(['--filter', '@kedu/miniprogram', 'run', `build:${target}`])
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}\n`.slice(-4000))
    process.stderr.write(`${fails}\n`)
    return false
  }
  writeFileSync(settings, settingsOf(target))
  return true
}

/** The settings a mini-program is compiled with stand in `.env`, as those of the server do. */
function miniProgramFolder(target) {
  const env = join(root, '.env')
  if (existsSync(env)) process.loadEnvFile(env)
  // Not in an image, where nothing is compiled.
  const { folderOf } = createRequire(import.meta.url)('../miniprogram/config/folder.js')
  return folderOf(target, process.env.KEDU_MINIPROGRAM_WORKSPACE)
}

/** What a mini-program is compiled with; the page finds its server by itself. */
function settingsOf(target) {
  const {
    KEDU_PUBLIC_ORIGIN = '',
    KEDU_MINIPROGRAM_WORKSPACE = '',
    KEDU_WEAPP_ID = '',
  } = target === 'h5' ? {} : process.env
  return JSON.stringify({ KEDU_PUBLIC_ORIGIN, KEDU_MINIPROGRAM_WORKSPACE, KEDU_WEAPP_ID })
}

// libuv's four threads are few for a store that waits for the disk; read before the first use.
process.env.UV_THREADPOOL_SIZE ??= '16'

const isMain = process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url
if (isMain) {
  const [, , name, ...rest] = process.argv
  if (name === '--build') {
    for (const entry of ['start', 'kedu', 'judge', 'history']) bundle(entry)
  } else if (name === '--page') {
    process.exitCode = buildPage(rest[0]) ? 0 : 1
  } else {
    if (name === 'start') {
      buildPage()
      // Made now: while it is made nothing else runs.
      bundle('judge')
      bundle('history')
    }
    const out = bundle(name)
    process.argv = [process.argv[0], out, ...rest]
    // Not waited for: what runs imports this file again, to bundle the judge, and would wait for itself.
    void import(pathToFileURL(out).href)
  }
}
