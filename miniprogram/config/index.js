const { existsSync } = require('node:fs')
const path = require('node:path')
const { folderOf } = require('./folder.js')
const { OfflinePage } = require('./offline-page.js')

const shared = path.resolve(__dirname, '../../shared/src')
// Published as ES2020 and newer, and not transpiled unless named here.
const modern =
  /node_modules[\\/](query-string|filter-obj|split-on-first|decode-uri-component|js-sha256)[\\/]/
const include = [shared, (file) => modern.test(file)]

/** Sizes are written in px and stay px: the page is laid out on a 4 px grid for every width. */
const postcss = { pxtransform: { enable: false }, autoprefixer: { enable: true } }

// The same settings as the server's.
const env = path.resolve(__dirname, '../../.env')
if (existsSync(env)) process.loadEnvFile(env)
const { TARO_ENV, KEDU_PUBLIC_ORIGIN = '', KEDU_MINIPROGRAM_WORKSPACE = '' } = process.env
if (TARO_ENV !== 'h5' && KEDU_PUBLIC_ORIGIN === '') {
  console.log('没有填 KEDU_PUBLIC_ORIGIN：这一份小程序不知道服务器在哪里，连不上刻度。')
}

/** One company of several on a server is reached below its own path, see server/docs/workspaces.md. */
function apiBase() {
  if (KEDU_MINIPROGRAM_WORKSPACE === '') return KEDU_PUBLIC_ORIGIN
  if (!/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/.test(KEDU_MINIPROGRAM_WORKSPACE)) {
    throw new Error(
      `KEDU_MINIPROGRAM_WORKSPACE「${KEDU_MINIPROGRAM_WORKSPACE}」不是公司的编号，例如 acme；根地址上的公司和有自己域名的公司不填。`,
    )
  }
  return `${KEDU_PUBLIC_ORIGIN}/w/${KEDU_MINIPROGRAM_WORKSPACE}`
}

/** @see https://docs.taro.zone/docs/config-detail */
module.exports = {
  projectName: 'kedu',
  date: '2026-11-23',
  designWidth: 375,
  deviceRatio: { 375: 2, 640: 1.17, 750: 1, 828: 0.905 },
  sourceRoot: 'src',
  outputRoot: `dist/${folderOf(TARO_ENV, KEDU_MINIPROGRAM_WORKSPACE)}`,
  framework: 'react',
  // Pre-bundling needs esbuild's install script, which we do not run.
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: true },
  plugins: ['@tarojs/plugin-platform-alipay-dd'],
  copy: { patterns: [], options: {} },
  // The mini-programs have no page origin: they need the server's address.
  defineConstants: { KEDU_API_BASE: JSON.stringify(apiBase()) },
  mini: {
    compile: { include },
    postcss,
    miniCssExtractPluginOption: { ignoreOrder: true },
    webpackChain: (chain) => chain.performance.hints(false),
  },
  h5: {
    // Beside the page, wherever it is: several companies on one server have the same files.
    publicPath: './',
    staticDirectory: 'static',
    router: { mode: 'hash' },
    compile: { include },
    output: {
      filename: 'js/[name].[contenthash:8].js',
      chunkFilename: 'js/[name].[contenthash:8].js',
    },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    postcss,
    // The size limit is ours (config/check-size.mjs); webpack's hints count before compression.
    webpackChain: (chain) => {
      chain.performance.hints(false)
      chain.plugin('offline-page').use(OfflinePage)
      // What several pages are made of comes once.
      chain.optimization.merge({
        splitChunks: {
          cacheGroups: {
            pages: { chunks: 'async', minChunks: 2, name: 'pages', enforce: true },
          },
        },
      })
    },
  },
}
