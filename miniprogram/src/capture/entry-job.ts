import type { CaptureAnswer } from '@kedu/shared/contracts/api/capture'
import type { Result } from '../api/result.ts'
import { captureWords } from '../wording/capture-zh-cn.ts'
import type { JobOutcome, QueueActs } from './capture-deps.ts'
import {
  type CaptureFields,
  entryBody,
  NO_FIELDS,
  readFields,
  withEdits,
} from './capture-fields.ts'
import type { CaptureItem } from './capture-item.ts'
import { notSent } from './send-photo.ts'

/** A photo the server has lost again and again is not sent for ever. */
const MOST_RENEWALS = 2

/** The entry itself, once its photos are there. */
export async function sendEntry(queue: QueueActs, item: CaptureItem): Promise<JobOutcome> {
  const read = await readLater(queue, item)
  if (read.kind !== 'fields') return read.outcome
  const uploaded = item.photos.flatMap(({ upload, fileName, capturedAt }) =>
    upload === null ? [] : [{ uploadId: upload.uploadId, fileName, capturedAt }],
  )
  const body = entryBody(item, read.fields, uploaded)
  if (body === null) {
    await queue.fail(item.id, captureWords.needsCustomer)
    return 'done'
  }
  // Its author took it back to write on.
  if (queue.item(item.id)?.state !== 'waiting') return 'done'
  await queue.change(item.id, (old) => ({ ...old, state: 'sending', fields: read.fields }))
  const result = await queue.deps.api.capture(body)
  return noteEntry(queue, item.id, result)
}

async function noteEntry(
  queue: QueueActs,
  id: string,
  result: Result<CaptureAnswer>,
): Promise<JobOutcome> {
  if (result.kind === 'ok') {
    const answer = result.data
    await queue.change(id, (item) => ({
      ...item,
      state: 'stored',
      problem: null,
      stored: {
        dealId: answer.deal?.id ?? null,
        customerName: answer.deal?.customerName ?? '',
        commandId: answer.commandId,
        refused: answer.refused,
        isSeen: false,
      },
    }))
    const item = queue.item(id)
    if (item !== null) queue.tellStored(item, answer)
    await queue.clear(id)
    return 'done'
  }
  const again = result.kind === 'problem' && result.code === 'upload-expired'
  const item = queue.item(id)
  if (again && item?.photos.every(({ renewed }) => renewed < MOST_RENEWALS)) {
    await queue.put({
      ...item,
      state: 'waiting',
      photos: item.photos.map((photo) => ({
        ...photo,
        state: 'waiting',
        upload: null,
        renewed: photo.renewed + 1,
      })),
    })
    return 'done'
  }
  const outcome = notSent(result)
  if (outcome.kind !== 'refused') {
    await queue.change(id, (old) => ({ ...old, state: 'waiting' }))
    return outcome.kind
  }
  const said = result.kind === 'problem' ? result : null
  await queue.change(id, (old) => ({
    ...old,
    state: 'failed',
    problem: {
      message: outcome.message,
      refusal: said?.refusal ?? null,
      conflict: said?.conflict ?? null,
    },
  }))
  return 'done'
}

/**
 * Written without a network: read now, as of when it was written. What leaves a doubt is not
 * guessed; its author looks at it first.
 */
async function readLater(
  queue: QueueActs,
  item: CaptureItem,
): Promise<{ kind: 'fields'; fields: CaptureFields } | { kind: 'not'; outcome: JobOutcome }> {
  const given = item.fields ?? NO_FIELDS
  if (item.isRead || item.text.trim() === '') return { kind: 'fields', fields: given }
  const about = given.customer
  const result = await queue.deps.api.understand({
    text: item.text,
    writtenAt: item.at,
    ...(about?.kind === 'deal' ? { dealId: about.dealId } : {}),
    ...(item.place === null ? {} : { place: item.place }),
  })
  if (result.kind !== 'ok') {
    const outcome = notSent(result)
    if (outcome.kind !== 'refused') return { kind: 'not', outcome: outcome.kind }
    await queue.fail(item.id, outcome.message)
    return { kind: 'not', outcome: 'done' }
  }
  const [first, ...others] = result.data.entries
  const isPlain =
    first !== undefined &&
    others.length === 0 &&
    (first.act === 'record' || (first.act === 'nothing' && about !== null)) &&
    first.questions.every(({ about: what }) => what === 'field')
  const fields =
    first === undefined ? given : withEdits(readFields(first), about, item.edits[0] ?? {})
  const isNamed = fields.customer?.kind === 'deal'
  if (isPlain && isNamed) return { kind: 'fields', fields }
  await queue.change(item.id, (old) => ({ ...old, about, fields }))
  await queue.fail(item.id, captureWords.needsLook)
  return { kind: 'not', outcome: 'done' }
}
