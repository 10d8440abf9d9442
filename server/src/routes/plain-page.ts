/** A page of one sentence for a browser that gets no further: nothing is loaded, nothing runs. */
export function plainPage(title: string, message: string, beside = ''): string {
  return `<!DOCTYPE html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>
body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center;
  font-family: system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", sans-serif;
  background: #f5f6f8; color: #1b1f24 }
main { padding: 24px; max-width: 320px; text-align: center }
h1 { font-size: 20px; margin: 0 0 12px }
p { font-size: 16px; line-height: 1.5; margin: 0 0 24px }
a { color: #1f5fe0; font-size: 16px; line-height: 44px }
</style>
<main>
<h1>${title}</h1>
<p>${message}</p>
${beside}
</main>
</html>
`
}
