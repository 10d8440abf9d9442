/** A rep's entry from the page with a photo: the photo goes up, then the entry that names it. */
import { createHash, randomBytes } from 'node:crypto'
import type { UploadState } from '@kedu/shared/contracts/api/uploads'
import { dateOf, plusDays } from '@kedu/shared/time/instant'
import sharp from 'sharp'
import { Pool } from 'undici'
import { benchClock } from './bench-clock.ts'
import { Child } from './child.ts'
import { repId, TEAMS } from './company.ts'
import type { Bench } from './measurement.ts'
import { seedFolder, touchedToday, ZONE } from './seed.ts'
import { Series } from './stats.ts'

const CONNECTIONS = 16
const PHOTO_BYTES = 300_000
const AIM_MS = 500

export async function measureCapture(bench: Bench): Promise<void> {
  const { script, offsetMs, sinkOrigin, scale } = bench
  const now = benchClock(offsetMs)
  const folder = bench.folder('capture')
  await seedFolder(folder, { deals: TEAMS, untouchedMs: touchedToday, now: now() })
  const app = await Child.start(script, 'app', { folder, offsetMs, sink: sinkOrigin })
  const origin = await app.ask<string>('origin')
  await app.ask('customers')
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 })
  const photo = await photoOf(PHOTO_BYTES)
  const date = plusDays(dateOf(now(), ZONE), 3)

  const send = async <T>(token: string, method: 'POST' | 'PUT', path: string, body: Buffer) => {
    const type = method === 'PUT' ? 'application/octet-stream' : 'application/json'
    const answer = await pool.request({
      method,
      path,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`)
    return JSON.parse(text) as T
  }
  const json = (value: object) => Buffer.from(JSON.stringify(value))

  /** How long the photo took, and the entry after it, ms. */
  const capture = async (n: number): Promise<[number, number]> => {
    const token = await app.ask<string>('token', { personId: repId(n), sessionId: `bench-${n}` })
    // Every photo is another one: the same bytes are stored once.
    const bytes = Buffer.concat([photo, randomBytes(16)])
    const begin = performance.now()
    const { id } = await send<UploadState>(
      token,
      'POST',
      '/api/uploads',
      json({
        clientId: `bench-photo-${n}`,
        fileName: '现场.jpg',
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      }),
    )
    const { file } = await send<UploadState>(token, 'PUT', `/api/uploads/${id}?offset=0`, bytes)
    if (file === null) throw new Error('The photo was not taken')
    const sent = performance.now()
    await send(
      token,
      'POST',
      '/api/capture',
      json({
        clientId: `bench-entry-${n}`,
        text: '带样品去了工厂，价格没有问题，交期再谈',
        customer: { dealId: `d${n % TEAMS}` },
        obstacle: '交期',
        nextAction: { date, time: '15:00', isDeadline: false, text: '回访' },
        files: [{ uploadId: file.uploadId, fileName: file.fileName }],
      }),
    )
    return [sent - begin, performance.now() - sent]
  }

  const run = async (from: number, count: number) => {
    const photos: number[] = []
    const entries: number[] = []
    let next = from
    const lane = async () => {
      for (let n = next++; n < from + count; n = next++) {
        const [photoMs, entryMs] = await capture(n)
        photos.push(photoMs)
        entries.push(entryMs)
      }
    }
    const cpuBefore = await app.cpuMs()
    const begin = performance.now()
    await Promise.all(Array.from({ length: CONNECTIONS }, lane))
    const wallMs = performance.now() - begin
    return { photos, entries, wallMs, cpuMs: (await app.cpuMs()) - cpuBefore }
  }

  await run(0, CONNECTIONS * 2)
  const result = await run(CONNECTIONS * 2, scale.captures)
  await app.ask('settle')
  for (const [name, latencies, aim] of [
    ['照片：登记、上传、缩略图', result.photos, null],
    ['记录：写下并带上照片', result.entries, AIM_MS],
  ] as const) {
    const series = new Series()
    series.add(latencies, result.wallMs, aim === null ? null : result.cpuMs)
    const measured = series.result()
    bench.line({
      section: `7 随手记，${CONNECTIONS} 路，照片 300 kB`,
      name,
      measured,
      unit: 'ms',
      floor: null,
      aim: aim === null ? '' : `p99 < ${aim} ms`,
      value: `p99 ${Math.round(measured.p99)} ms，每秒 ${((1000 * latencies.length) / result.wallMs).toFixed(0)} 条`,
      isMet: aim === null ? null : measured.p99 < aim,
    })
  }
  await pool.close()
  await app.ask('close')
  await app.stop()
}

/** A JPEG of about this size: what a phone's compressed photo weighs. */
async function photoOf(bytes: number): Promise<Buffer> {
  const [width, height] = [1280, 960]
  const coarse = await sharp(randomBytes(160 * 120 * 3), {
    raw: { width: 160, height: 120, channels: 3 },
  })
    .resize(width, height)
    .toBuffer({ resolveWithObject: true })
  const raw = { width, height, channels: 3 as const }
  let best = await sharp(coarse.data, { raw }).jpeg({ quality: 90 }).toBuffer()
  for (let quality = 85; quality > 20 && best.length > bytes; quality -= 5) {
    best = await sharp(coarse.data, { raw }).jpeg({ quality }).toBuffer()
  }
  return best.length >= bytes ? best : Buffer.concat([best, randomBytes(bytes - best.length)])
}
