/** The pages of quotes as HTML: read and sign, what became of it, verify. */
import { paperDate, quoteStateName, stampTime, yuan } from '@kedu/bot/wording/quotes'
import { itemTotalFen, type Quote, quoteTotalFen } from '@kedu/shared/quotes/quote'
import { dateOf, type TimeZone } from '@kedu/shared/time/instant'
import type { FoundQuote } from '../../quotes/quote-desk.ts'
import { type Html, html } from './html.ts'
import { verifyWords, pageWords as words } from './wording.ts'

/** Nothing from elsewhere and nothing inline. */
export const QUOTE_PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export interface PageSetting {
  /** Path of the page itself; what it asks for lies below. */
  base: string
  zone: TimeZone
  sellerName: string | null
  makerName: string
}

/** What a customer's link shows. */
export function quotePage(found: FoundQuote, setting: PageSetting): string {
  const { quote, deal, state } = found
  const { base, zone } = setting
  const isOpen = state === 'sent' || state === 'opened' || state === 'draft'
  const isGone = state === 'withdrawn'
  const seller =
    setting.sellerName === null
      ? setting.makerName
      : `${setting.sellerName}（${setting.makerName}）`
  const content = html`
<h1>${words.title(quote.number)}</h1>
<p class="hint">${words.customer(deal.customer.name)}</p>
${outcome(found, zone)}
${
  isGone
    ? null
    : html`${items(quote)}
<section class="card"><dl>
<dt>${words.maker}</dt><dd>${seller}</dd>
<dt>${words.madeOn}</dt><dd>${paperDate(dateOf(quote.madeAt, zone))}</dd>
<dt>${words.validUntil}</dt><dd>${paperDate(quote.validUntil)}</dd>
</dl></section>`
}
${isOpen ? html`<a class="button" href="${base}/quote.pdf">${words.pdf}</a>${signForm()}` : null}
${state === 'signed' ? bar(html`<a class="button main" href="${base}/quote.pdf">${words.signedCopy}</a>`) : null}`
  const data = html`data-base="${base}" data-busy="${words.busy}" data-failed="${words.failed}"
data-no-strokes="${words.noStrokes}" data-no-name="${words.noName}" data-no-phone="${words.noPhone}"`
  return page(words.title(quote.number), content, data, isGone ? null : 'sign-quote.js')
}

/** For links that open nothing. */
export function noQuotePage(): string {
  return page(
    words.notOpen,
    html`<section class="card"><h1>${words.notOpen}</h1><p>${words.badLink}</p></section>`,
  )
}

function outcome({ quote, state }: FoundQuote, zone: TimeZone): Html | null {
  if (state === 'signed' && quote.state.kind === 'signed') {
    return html`<section class="card"><h2 class="done">${words.signedTitle}</h2>
<p>${words.signedAt(stampTime(quote.state.stamp.at, zone))}</p><p class="hint">${words.signedNext}</p></section>`
  }
  const text =
    state === 'withdrawn'
      ? words.withdrawn
      : state === 'expired'
        ? words.expired(paperDate(quote.validUntil))
        : null
  return text === null ? null : html`<p class="problem" role="status">${text}</p>`
}

function items(quote: Quote): Html {
  const rows = quote.items.map(
    (item) => html`<li><span>${item.name}</span><span class="sum">${yuan(itemTotalFen(item))}</span>
<span class="hint">${item.spec === '' ? '' : `${item.spec} · `}${item.quantity} ${item.unit} × ${yuan(item.priceFen)}</span></li>`,
  )
  const terms =
    quote.terms === ''
      ? null
      : html`<section class="card"><h2>${words.terms}</h2><p class="terms">${quote.terms}</p></section>`
  return html`<section class="card"><h2>${words.items}</h2><ul class="rows">${rows}</ul>
<div class="total"><span class="hint">${words.total} · ${words.taxIncluded}</span><strong>${yuan(quoteTotalFen(quote))}</strong></div></section>${terms}`
}

function signForm(): Html {
  return html`<form class="card" id="sign" novalidate autocomplete="on">
<h2>${words.sign}</h2>
<div class="field"><canvas aria-label="${words.signHere}"></canvas><button type="button" class="clear">${words.clear}</button></div>
<p class="hint">${words.signHere}</p>
<label>${words.signer}<input name="signer" maxlength="20" autocomplete="name"></label>
<label>${words.phone}<input name="phone" maxlength="24" inputmode="tel" autocomplete="tel"></label>
<p class="problem" role="alert" hidden></p>
<p class="hint">${words.why}</p>
</form>
${bar(html`<button class="main" type="submit" form="sign">${words.signButton}</button>`)}`
}

function bar(inside: Html): Html {
  return html`<div class="bar">${inside}</div>`
}

export interface VerifySetting {
  zone: TimeZone
  checkCode: string
  /** sha-256 of the kept file; null while none is signed. */
  fileSha256: string | null
}

/** Behind the QR code: what is kept, to be held beside the paper. Nothing the paper does not show. */
export function verifyPage(
  { quote, deal, state, paper }: FoundQuote & { paper: 'signed' | 'unsigned' },
  { zone, checkCode, fileSha256 }: VerifySetting,
): string {
  const stamp = paper === 'signed' && quote.state.kind === 'signed' ? quote.state.stamp : null
  const content = html`<h1>${verifyWords.title}</h1>
<section class="card"><h2 class="${paper === 'signed' ? 'done' : ''}">${verifyWords.isKept}</h2>
<p>${paper === 'signed' ? verifyWords.signedPaper : verifyWords.unsignedPaper(quoteStateName(state))}</p></section>
<section class="card"><dl>
<dt>${verifyWords.number}</dt><dd>${quote.number}</dd>
<dt>${verifyWords.customer}</dt><dd>${deal.customer.name}</dd>
<dt>${words.validUntil}</dt><dd>${paperDate(quote.validUntil)}</dd>
${stamp && html`<dt>${verifyWords.stampedAt}</dt><dd>${stampTime(stamp.at, zone)}</dd>`}
<dt>${verifyWords.checkCode}</dt><dd>${checkCode}</dd>
${fileSha256 && html`<dt>${verifyWords.file}</dt><dd class="hint">${fileSha256}</dd>`}
</dl><p class="hint">${verifyWords.checkHint}</p></section>
${items(quote)}
${
  fileSha256 &&
  html`<section class="card" hidden><h2>${verifyWords.compare}</h2>
<label>${verifyWords.compareHint}<input type="file" accept="application/pdf"></label>
<p class="answer" role="status"></p></section>`
}`
  const data = html`data-sha256="${fileSha256 ?? ''}" data-same="${verifyWords.same}" data-other="${verifyWords.other}"`
  return page(verifyWords.title, content, data, fileSha256 && 'verify-quote.js')
}

export function notKeptPage(): string {
  return page(
    verifyWords.notKept,
    html`<h1>${verifyWords.title}</h1><section class="card"><h2 class="not">${verifyWords.notKept}</h2>
<p>${verifyWords.notKeptText}</p></section>`,
  )
}

function page(
  title: string,
  content: Html,
  data: Html | null = null,
  script: string | null = null,
): string {
  return html`<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
<link rel="stylesheet" href="../page/sign-quote.css">
${script && html`<script type="module" src="../page/${script}"></script>`}
</head>
<body ${data}>
<main>${content}</main>
</body>
</html>
`.text
}
