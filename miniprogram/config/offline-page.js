const { createHash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const path = require('node:path')

/** Code of the suites' clients: only their web views load it, and they keep no page. */
const IS_SUITE = /\/suite-\w+\./

/**
 * What makes a page that was opened once open without a network too: every later chunk is named in index.html, to be
 * fetched when the browser has nothing else to do, and `sw.js` keeps the files of this build. What all pages share is
 * fetched at once.
 */
class OfflinePage {
  apply(compiler) {
    const { Compilation, sources } = compiler.webpack
    compiler.hooks.compilation.tap('OfflinePage', (compilation) => {
      // After index.html is written.
      const stage = Compilation.PROCESS_ASSETS_STAGE_REPORT
      compilation.hooks.processAssets.tap({ name: 'OfflinePage', stage }, (assets) => {
        const html = assets['index.html']?.source().toString()
        if (html === undefined) return
        const files = Object.keys(assets).filter(
          (name) => /\.(js|css)$/.test(name) && !IS_SUITE.test(name),
        )
        const links = files.filter((name) => !html.includes(name)).map(linkTo)
        const page = html.replace('</head>', `${links.join('')}</head>`)
        compilation.updateAsset('index.html', new sources.RawSource(page))
        compilation.emitAsset('sw.js', new sources.RawSource(serviceWorker(page, files)))
      })
    })
  }
}

/** What every page is made of comes beside the app and not after it. */
const IS_EVERYWHERE = /\/pages\./

function linkTo(name) {
  if (!IS_EVERYWHERE.test(name)) return `<link rel="prefetch" href="${name}">`
  return `<link rel="preload" as="${name.endsWith('.css') ? 'style' : 'script'}" href="${name}">`
}

/** The names carry hashes of their content; the page itself goes in whole. All lie beside the page. */
function serviceWorker(page, files) {
  const version = createHash('sha256').update(page).update(files.join()).digest('hex').slice(0, 12)
  const paths = ['', ...files]
  return readFileSync(path.resolve(__dirname, 'service-worker.js'), 'utf8')
    .replace('KEDU_FILES', JSON.stringify(paths))
    .replace('KEDU_VERSION', JSON.stringify(version))
}

module.exports = { OfflinePage }
