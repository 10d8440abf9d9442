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
  /** PEM file of the authorities whose certificates and time-stamps count on uploaded copies; null: none do. */
  trustedRootsPath: string | null
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
  const trustedRootsPath = text('KEDU_TRUSTED_ROOTS')
  if (trustedRootsPath !== null && !existsSync(trustedRootsPath)) {
    problems.push(
      `KEDU_TRUSTED_ROOTS 指的文件不存在：「${trustedRootsPath}」。要填信任的根证书的 PEM 文件，或者留空。`,
    )
  }
  return { tsaUrl, trustedRootsPath, sellerName: text('KEDU_COMPANY_NAME'), signingKeyPath }
}
