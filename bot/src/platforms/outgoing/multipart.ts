/** A file as the multipart form that platforms take uploads in. Pure. */
import { safeFileName } from './file-name.ts'

export interface FilePart {
  fileName: string
  mime: string
  bytes: Uint8Array
}

/**
 * The form with its one field `media`, which WeCom and DingTalk both call so.
 * @param form `declaresLength`: with `filelength`, as WeCom asks
 */
export function multipartBody(
  boundary: string,
  media: FilePart,
  form: { declaresLength: boolean },
): Uint8Array {
  const name = safeFileName(media.fileName) ?? 'file'
  const mime = /^[\w.+-]+\/[\w.+-]+$/.test(media.mime) ? media.mime : 'application/octet-stream'
  const length = form.declaresLength ? `; filelength=${media.bytes.length}` : ''
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="media"; filename="${name.replaceAll('"', "'")}"${length}`,
    `Content-Type: ${mime}`,
    '',
    '',
  ].join('\r\n')
  return Buffer.concat([
    Buffer.from(head, 'utf8'),
    media.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8'),
  ])
}
