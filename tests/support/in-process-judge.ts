/** Looks at files with the same eyes as the judging process, in this one: no half second to start it. */
import type { EvidenceJudge, FileSource } from '@kedu/server/evidence/evidence-judge'
import { markUp } from '@kedu/server/evidence/mark-up'
import { measureFile } from '@kedu/server/evidence/measure-file'
import { NOBODY_TRUSTED } from '@kedu/server/evidence/pdf/certificates'

const bytesOf = async (file: FileSource): Promise<Uint8Array> =>
  typeof file === 'function' ? await file() : file

export const inProcessJudge: EvidenceJudge = {
  measure: async (file, { zone = 'Asia/Shanghai', trusted = NOBODY_TRUSTED } = {}) =>
    measureFile(await bytesOf(file), { zone, trusted }),
  markUp: async (file, page, marks) => markUp(await bytesOf(file), page, marks),
  close: () => Promise.resolve(),
}
