/**
 * Objects in a bucket that speaks S3: 阿里云 OSS, 腾讯云 COS, MinIO, AWS. Every request is signed
 * (Signature Version 4), has a time limit and is tried again; what fails all the same is
 * `FilesUnavailableError`, and nothing was promised to anybody.
 */
import type { CopyObjectCommandOutput, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import type { FilesConfig } from '../config/files.ts'
import { attachmentNamed } from './file-name.ts'
import { FilesUnavailableError, type ObjectKey, type Objects } from './objects.ts'

/** Three further tries, each after a longer, random wait. */
const MAX_ATTEMPTS = 4
const CONNECT_MS = 5_000
/** One try: 20 MB over a slow line. */
const REQUEST_MS = 60_000
/** Of a listing's page; the protocol's own limit. */
const PAGE = 1_000

/**
 * "Only when there is none" is a header of S3 that two of the big clouds spell their own way.
 * @see https://help.aliyun.com/zh/oss/developer-reference/putobject
 * @see https://cloud.tencent.com/document/product/436/7749
 */
const FORBID_OVERWRITE: readonly [host: RegExp, header: string][] = [
  [/\.aliyuncs\.com$/, 'x-oss-forbid-overwrite'],
  [/\.myqcloud\.com$/, 'x-cos-forbid-overwrite'],
]

export interface S3Timing {
  maxAttempts?: number
  requestMs?: number
}

/** Opens no connection yet. The client is loaded only here: who keeps files locally never pays for it. */
export async function openS3Objects(config: FilesConfig, timing: S3Timing = {}): Promise<Objects> {
  const [s3, { getSignedUrl }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/s3-request-presigner'),
  ])
  const { bucket: Bucket, prefix } = config
  const requestMs = timing.requestMs ?? REQUEST_MS
  const client: S3Client = new s3.S3Client({
    endpoint: config.endpoint,
    region: config.region,
    forcePathStyle: config.style === 'path',
    credentials: config,
    maxAttempts: timing.maxAttempts ?? MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_MS, requestMs),
      requestTimeout: requestMs,
      throwOnRequestTimeout: true,
    },
    // Newer checksums in trailers are refused by servers that only speak what S3 spoke for years; the
    // signature covers the content's sha-256, and what is read is compared with its name.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const host = new URL(config.endpoint).hostname
  const forbidHeader = FORBID_OVERWRITE.find(([pattern]) => pattern.test(host))?.[1]
  const at = (key: ObjectKey) => ({ Bucket, Key: prefix + key })

  /** Null: not there. */
  async function asked<T>(what: string, sending: Promise<T>): Promise<T | null> {
    try {
      return await sending
    } catch (error) {
      if (isMissing(error)) return null
      throw unavailable(what, error)
    }
  }

  async function put(key: ObjectKey, Body: Uint8Array): Promise<void> {
    const sending = client.send(new s3.PutObjectCommand({ ...at(key), Body }))
    if ((await asked('put', sending)) === null) throw noBucket('put')
  }

  async function size(key: ObjectKey): Promise<number | null> {
    const found = await asked('head', client.send(new s3.HeadObjectCommand(at(key))))
    return found === null ? null : (found.ContentLength ?? 0)
  }

  async function remove(key: ObjectKey): Promise<void> {
    await asked('delete', client.send(new s3.DeleteObjectCommand(at(key))))
  }

  async function* listed(below: string) {
    let ContinuationToken: string | undefined
    do {
      const page = await asked(
        'list',
        client.send(
          new s3.ListObjectsV2Command({
            Bucket,
            Prefix: prefix + below,
            MaxKeys: PAGE,
            ContinuationToken,
          }),
        ),
      )
      if (page === null) throw noBucket('list')
      for (const { Key = '', Size = 0 } of page.Contents ?? []) {
        yield { key: Key.slice(prefix.length), bytes: Size }
      }
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (ContinuationToken !== undefined)
  }

  return {
    put,
    size,
    remove,
    list: listed,

    async putNew(key, Body) {
      const command = new s3.PutObjectCommand({
        ...at(key),
        Body,
        ...(forbidHeader === undefined ? { IfNoneMatch: '*' } : {}),
      })
      if (forbidHeader !== undefined) {
        command.middlewareStack.add(
          (next) => (args) => {
            const { headers } = args.request as { headers: Record<string, string> }
            headers[forbidHeader] = 'true'
            return next(args)
          },
          { step: 'build', name: 'forbidOverwrite' },
        )
      }
      // Not every server knows the condition: it is asked first, too.
      if ((await size(key)) !== null) return false
      try {
        await client.send(command)
        return true
      } catch (error) {
        const status = statusOf(error)
        if (status === 412) return false
        // Two wrote at the same time, or (OSS, COS) it is there.
        if (status === 409 && (await size(key)) !== null) return false
        throw unavailable('put', error)
      }
    },

    async get(key) {
      const found = await asked('get', client.send(new s3.GetObjectCommand(at(key))))
      if (found === null) return null
      try {
        return Buffer.from((await found.Body?.transformToByteArray()) ?? [])
      } catch (error) {
        // The line broke on the way.
        throw unavailable('get', error)
      }
    },

    async move(from, to) {
      const CopySource = encodeURI(`${Bucket}/${prefix}${from}`)
      const copying = client.send(new s3.CopyObjectCommand({ ...at(to), CopySource }))
      const copied = await asked<CopyObjectCommandOutput>('copy', copying)
      if (copied === null) return false
      await remove(from)
      return true
    },

    async addressFor(key, { fileName, forMs, from }) {
      const command = new s3.GetObjectCommand({
        ...at(key),
        // Whatever the file is, a browser saves it and never shows it as a page.
        ResponseContentDisposition: attachmentNamed(fileName),
        ResponseContentType: 'application/octet-stream',
        ResponseCacheControl: 'private, no-store',
      })
      const expiresIn = Math.floor(forMs / 1_000)
      return getSignedUrl(client, command, { expiresIn, signingDate: new Date(from) })
    },

    async check() {
      const key = 'kedu-probe'
      try {
        await put(key, Buffer.from('Can it write?'))
        const back = await size(key)
        await remove(key)
        return back === null ? { ok: false, problem: 'NoSuchKey' } : { ok: true }
      } catch (error) {
        const reason = error instanceof Error ? error.cause : error
        return { ok: false, problem: reason instanceof Error ? reason.message : String(reason) }
      }
    },
  }
}

function statusOf(error: unknown): number | null {
  const { $metadata } = (error ?? {}) as Partial<S3ServiceException>
  return $metadata?.httpStatusCode ?? null
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error'
}

/** A bucket that is not there is trouble, not an empty answer. */
function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket'
}

/** Without what the server said in full: it repeats the key's id and what was signed. */
function unavailable(what: string, error: unknown): FilesUnavailableError {
  const status = statusOf(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : nameOf(error)
  const reason = status === null ? code : `${nameOf(error)} (${status})`
  return new FilesUnavailableError(what, new Error(reason))
}

const noBucket = (what: string) => new FilesUnavailableError(what, new Error('NoSuchBucket (404)'))
