/** What the environment says of quotes. */
import { existsSync } from 'node:fs'
import { originOf, type ReadText } from './addresses.ts'

export interface QuotesConfig {
  /** Stands on quotes as who offers; null: only the colleague's name does. */
  sellerName: string | null
  /** PEM with private key and certificate; null: a key of our own, in the data folder. */
  signingKeyPath: string | null
  /** RFC 3161 authority asked at every signature; null: the server's time stands alone. */
  tsaUrl: string | null
}

export function quotesOf(text: ReadText, problems: string[]): QuotesConfig {
  const signingKeyPath = text('KEDU_QUOTE_KEY')
  if (signingKeyPath !== null && !existsSync(signingKeyPath)) {
    problems.push(
      `KEDU_QUOTE_KEY 指的文件不存在：「${signingKeyPath}」。要填证书和私钥的 PEM 文件，或者留空。`,
    )
  }
  const tsaUrl = text('KEDU_TSA_URL')
  if (tsaUrl !== null) originOf('KEDU_TSA_URL', tsaUrl, problems)
  return { tsaUrl, sellerName: text('KEDU_COMPANY_NAME'), signingKeyPath }
}
