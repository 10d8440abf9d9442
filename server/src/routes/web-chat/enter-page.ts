import { enterWords } from './wording.ts'

/** Nothing is loaded, nothing runs; the one form goes back to where the page came from. */
export const ENTER_PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const STYLE = `
body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center;
  font-family: system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", sans-serif;
  background: #f6f5f2; color: #22262b }
main { padding: 24px; max-width: 320px; text-align: center }
h1 { font-size: 22px; margin: 0 0 12px }
p { font-size: 15px; line-height: 1.6; margin: 0 0 24px }
button { font: inherit; font-size: 17px; min-height: 48px; width: 100%; border: 0;
  border-radius: 8px; background: #1f5f8b; color: #fff }
`

/**
 * What a one-time link shows: a button that posts the token. Chats and mail filters open links by
 * themselves to preview or check them; only a person presses the button.
 */
export function enterPage(token: string): string {
  return `<!DOCTYPE html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${enterWords.title}</title>
<style>${STYLE}</style>
<main>
<h1>${enterWords.title}</h1>
<p>${enterWords.text}</p>
<form method="post" action="enter">
<input type="hidden" name="token" value="${escaped(token)}">
<button type="submit">${enterWords.button}</button>
</form>
</main>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
