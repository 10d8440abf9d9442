/**
 * The judging process: takes one file at a time, from its standard input, and answers what it saw. It is
 * a process of its own because decoders of pictures and PDFs are what hostile files aim at: it has no
 * secrets, no data folder and no network to speak of, and may be killed at any moment.
 */
import sharp from 'sharp'
import { markUp } from '../mark-up.ts'
import { measureFile } from '../measure-file.ts'
import type { JudgeAnswer, JudgeJob } from './judge-job.ts'

async function work(job: JudgeJob, bytes: Uint8Array): Promise<JudgeAnswer['result']> {
  switch (job.kind) {
    case 'measure':
      return { kind: 'measured', measures: await measureFile(bytes, job.options) }
    case 'mark-up':
      return { kind: 'marked-up', picture: await markUp(bytes, job.page, job.marks) }
    case 'draw': {
      const { drawPicture } = await import('../../pictures/draw-picture.ts')
      return { kind: 'drawn', picture: await drawPicture(job.picture) }
    }
    case 'try-font': {
      const { canDrawChinese } = await import('../../pictures/chinese-font.ts')
      return { kind: 'font-tried', isThere: await canDrawChinese() }
    }
    default:
      return job satisfies never
  }
}

/** One thread and no cache: memory stays with the file being looked at. */
sharp.concurrency(1)
sharp.cache(false)

let job: JudgeJob | null = null
let bytes = new Uint8Array()
let filled = 0
/** May come before the job that says how long it is. */
const early: Uint8Array[] = []

function take(chunk: Uint8Array): void {
  if (job === null) {
    early.push(chunk)
    return
  }
  bytes.set(chunk, filled)
  filled += chunk.length
  if (filled === bytes.length) begin(job)
}

function begin(taken: JudgeJob): void {
  const whole = bytes
  job = null
  bytes = new Uint8Array()
  work(taken, whole).then(
    (result) => process.send?.({ id: taken.id, result } satisfies JudgeAnswer),
    () => process.send?.({ id: taken.id, result: { kind: 'failed' } } satisfies JudgeAnswer),
  )
}

process.on('message', (message: JudgeJob) => {
  job = message
  bytes = new Uint8Array(message.bytes)
  filled = 0
  if (message.bytes === 0) begin(message)
  for (const chunk of early.splice(0)) take(chunk)
})
process.stdin.on('data', take)
process.once('disconnect', () => process.exit(0))
// Listens: the first message, whatever is in it.
process.send?.({ id: 0, result: { kind: 'failed' } } satisfies JudgeAnswer)
