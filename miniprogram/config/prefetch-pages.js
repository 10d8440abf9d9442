/**
 * Names every later chunk in index.html, to be fetched when the browser has nothing else to do: a page that was never
 * opened opens without a network too.
 */
class PrefetchPages {
  apply(compiler) {
    const { Compilation, sources } = compiler.webpack
    compiler.hooks.compilation.tap('PrefetchPages', (compilation) => {
      // After index.html is written.
      const stage = Compilation.PROCESS_ASSETS_STAGE_REPORT
      compilation.hooks.processAssets.tap({ name: 'PrefetchPages', stage }, (assets) => {
        const html = assets['index.html']?.source().toString()
        if (html === undefined) return
        const links = Object.keys(assets)
          .filter((name) => /\.(js|css)$/.test(name) && !html.includes(name))
          .map((name) => `<link rel="prefetch" href="/${name}">`)
        const page = html.replace('</head>', `${links.join('')}</head>`)
        compilation.updateAsset('index.html', new sources.RawSource(page))
      })
    })
  }
}

module.exports = { PrefetchPages }
