/** Money in words: the same in the chat, on pages and on paper. */

/**
 * Money as people say it: 35 万元, 3.5 万元, 1.2 亿元; anything finer in full: ¥ 1,234 or ¥ 1,234.50.
 * `amountFen` is whole fen; fractions of a fen are cut.
 */
export function amountText(amountFen: number): string {
  const fen = Math.trunc(Math.abs(amountFen))
  const sign = amountFen < 0 ? '-' : ''
  const yuan = Math.floor(fen / 100)
  const rest = fen % 100
  // Two decimals of 万 are 100 yuan: finer amounts would be rounded, so they are written out.
  if (rest === 0 && yuan >= 100_000_000 && yuan % 1_000_000 === 0)
    return `${sign}${yuan / 100_000_000} 亿元`
  if (rest === 0 && yuan >= 10_000 && yuan % 100 === 0) return `${sign}${yuan / 10_000} 万元`
  const grouped = String(yuan).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `¥ ${sign}${grouped}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`
}
