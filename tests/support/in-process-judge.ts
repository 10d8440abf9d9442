/**
 * Looks at files with the same eyes as the judging process, in this one: no half second to start it, and
 * what was looked at once in these tests is remembered.
 */
import { createHash } from 'node:crypto'
import type { EvidenceJudge, FileSource } from '@kedu/server/evidence/evidence-judge'
import { markUp } from '@kedu/server/evidence/mark-up'
import { measureFile } from '@kedu/server/evidence/measure-file'
import { NOBODY_TRUSTED } from '@kedu/server/evidence/pdf/trusted-signers'
import { canDrawChinese } from '@kedu/server/pictures/chinese-font'
import { drawPicture } from '@kedu/server/pictures/draw-picture'

const bytesOf = async (file: FileSource): Promise<Uint8Array> =>
  typeof file === 'function' ? await file() : file

const seen = new Map<string, ReturnType<typeof measureFile>>()

export const inProcessJudge: EvidenceJudge = {
  measure: async (file, { zone = 'Asia/Shanghai', trusted = NOBODY_TRUSTED } = {}) => {
    const bytes = await bytesOf(file)
    const key = createHash('sha256').update(bytes).digest('hex')
    const measures = seen.get(key) ?? measureFile(bytes, { zone, trusted })
    seen.set(key, measures)
    return measures
  },
  markUp: async (file, page, marks) => markUp(await bytesOf(file), page, marks),
  draw: drawPicture,
  canDrawChinese: () => canDrawChinese(),
  close: () => Promise.resolve(),
}
