/** Where files are kept, out of `KEDU_FILES_URL`; unset: in the data folder. */
import { isLoopback } from '@kedu/bot/platforms/outgoing/loopback'
import type { ReadText } from './addresses.ts'

export interface FilesConfig {
  /** `https://…`, or `http://…` within this machine. */
  endpoint: string
  bucket: string
  /** Names in the bucket begin with it: empty, or ending in `/`. */
  prefix: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** The bucket in the path of an address, or before its host. */
  style: 'path' | 'virtual'
}

/** These take a bucket only before the host; MinIO and most others take it in the path. */
const BEFORE_THE_HOST = /\.(aliyuncs|myqcloud|amazonaws)\.com(\.cn)?$/
/** `oss-cn-hangzhou(-internal).aliyuncs.com`, `cos.ap-shanghai.myqcloud.com`, `s3.eu-west-1.amazonaws.com`. */
const REGION_IN_HOST = /^(?:oss-|cos\.|s3\.)([a-z0-9-]+?)(?:-internal)?\./
/** Where cloud machines hand out their own credentials: never a place for files. */
const METADATA_HOST = /^(169\.254\.\d+\.\d+|100\.100\.100\.200|metadata\..*|\[fe80:.*\])$/i
const NAME = 'KEDU_FILES_URL'
const FORM = 's3://密钥ID:密钥@服务地址/存储桶'

/**
 * `s3://key:secret@endpoint/bucket[/prefix][?region=…&style=path|virtual]`. The secret never stands in
 * what is said about it.
 */
export function filesOf(text: ReadText, problems: string[]): FilesConfig | null {
  const value = text(NAME)
  if (value === null) return null
  const url = URL.canParse(value) ? new URL(value) : null
  if (url === null || url.protocol !== 's3:' || url.hostname === '') {
    problems.push(
      `${NAME} 要写成 ${FORM}，例如 s3://AKID:SECRET@oss-cn-hangzhou.aliyuncs.com/kedu。`,
    )
    return null
  }
  const [accessKeyId, secretAccessKey] = [decoded(url.username), decoded(url.password)]
  if (!accessKeyId || !secretAccessKey) {
    problems.push(`${NAME} 里缺密钥，或密钥里有没转义的符号（/ 写成 %2F，+ 写成 %2B）：${FORM}。`)
  }
  const [bucket = '', ...folders] = (decoded(url.pathname) ?? '').split('/').filter(Boolean)
  if (!/^[a-z0-9][a-z0-9.-]{1,62}$/.test(bucket)) {
    problems.push(`${NAME} 里的存储桶名只能是小写字母、数字和 -，现在是「${bucket}」。`)
  }
  if (folders.some((folder) => !/^[a-z0-9_-]+$/.test(folder))) {
    problems.push(`${NAME} 存储桶后面的前缀只能用小写字母、数字、- 和 _。`)
  }
  const unknown = [...url.searchParams.keys()].filter((key) => key !== 'region' && key !== 'style')
  if (unknown.length > 0) {
    problems.push(`${NAME} 问号后面只认 region 和 style，不认「${unknown.join('、')}」。`)
  }
  if (METADATA_HOST.test(url.hostname)) {
    problems.push(`${NAME} 的服务地址不能是云主机的元数据地址，请填对象存储的地址。`)
  }
  const { hostname } = url
  const style =
    url.searchParams.get('style') ?? (BEFORE_THE_HOST.test(hostname) ? 'virtual' : 'path')
  if (style !== 'path' && style !== 'virtual') {
    problems.push(`${NAME} 的 style 只能是 path 或 virtual，现在是「${style}」。`)
    return null
  }
  // The key pair signs every request and the content goes along: in the clear only within this machine.
  const scheme = isLoopback({ hostname: hostname.toLowerCase() }) ? 'http' : 'https'
  return {
    endpoint: `${scheme}://${url.host}`,
    bucket,
    prefix: folders.map((folder) => `${folder}/`).join(''),
    region: url.searchParams.get('region') ?? REGION_IN_HOST.exec(hostname)?.[1] ?? 'us-east-1',
    accessKeyId: accessKeyId ?? '',
    secretAccessKey: secretAccessKey ?? '',
    style,
  }
}

/** Null: `%` stands where nothing is escaped. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
