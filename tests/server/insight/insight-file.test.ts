import { packed, readInsight, writeInsight } from '@kedu/server/insight/insight-file'
import { NameTable } from '@kedu/shared/insight/name-table'
import { DealTrace, FIELDS } from '@kedu/shared/insight/trace'
import { describe, expect, it } from 'vitest'

const breathe = async () => undefined

function content(ids: readonly string[]) {
  const names = new NameTable(['张伟', '报价'])
  const traces = new Map(
    ids.map((id, n) => {
      const facts = Int32Array.from({ length: FIELDS * (n + 1) }, (_, at) => at + n)
      const words = Int32Array.from({ length: n }, (_, at) => at)
      const trace = new DealTrace({ facts, words, names })
      return [id, { version: n, updatedAt: 1_700_000_000_000.5 + n, trace }] as const
    }),
  )
  return { key: 'k', names, traces }
}

function plain(read: ReturnType<typeof readInsight>) {
  return [...(read?.traces ?? [])].map(([id, { version, updatedAt, trace }]) => ({
    ...{ id, version, updatedAt, length: trace.length },
    facts: [...trace.facts],
    words: [...trace.words],
  }))
}

describe('the file of traces', () => {
  it('is read as it was written, wherever its bytes stand in memory', async () => {
    for (const ids of [[], ['d1'], ['d1', 'd22', 'd333']]) {
      const written = content(ids)
      const bytes = await writeInsight(written, breathe)
      for (let offset = 0; offset < 9; offset += 1) {
        const moved = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset)
        const read = readInsight(moved)
        expect(read?.names.texts()).toEqual(['张伟', '报价'])
        expect(plain(read)).toEqual(plain(written))
      }
    }
  })

  it('puts traces side by side in columns they share, and says the same of each', async () => {
    const apart = content(['d1', 'd22', 'd333'])
    const traces = await packed(apart, breathe)
    expect(plain({ ...apart, traces })).toEqual(plain(apart))
    expect(new Set([...traces.values()].map(({ trace }) => trace.facts.buffer)).size).toBe(1)
  })

  it('is worth nothing when a byte of it changed, or when it was cut short', async () => {
    const bytes = await writeInsight(content(['d1', 'd2']), breathe)
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(readInsight(changed), `byte ${at}`).toBeNull()
      expect(readInsight(bytes.subarray(0, at)), `cut at ${at}`).toBeNull()
    }
  })
})
