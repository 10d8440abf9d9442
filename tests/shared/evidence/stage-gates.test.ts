import type { Evidence, EvidenceKind, EvidenceVerdict } from '@kedu/shared/evidence/evidence'
import {
  brokenGate,
  checkGate,
  furthestStage,
  gatesOnTheWay,
  missingEvidence,
} from '@kedu/shared/evidence/stage-gates'
import type { StageGate } from '@kedu/shared/process/sales-process'
import { lightProcess } from '@kedu/shared/process/templates'
import { describe, expect, it } from 'vitest'
import { NOW } from '../../support/given-deal.ts'
import fc from '../../support/property.ts'

let ids = 0
function proof(
  kind: EvidenceKind,
  verdict: EvidenceVerdict = 'unjudged',
  fileId?: string,
): Evidence {
  ids += 1
  const id = `e${ids}`
  return {
    id,
    fileId: fileId ?? `sha-${id}`,
    kind,
    verdict,
    fileName: '',
    mime: 'image/jpeg',
    bytes: 1,
    addedBy: 'rep',
    addedAt: NOW,
    sentAt: null,
    hasPreview: true,
  }
}

const process = lightProcess()
const gate = process.gates[0]!
const strict: StageGate = { ...gate, strict: true }

describe('a gate', () => {
  it('is met by evidence that passes, without a mark', () => {
    const scan = proof('contract-scan', 'pass')
    const sign = proof('signature-page', 'pass')
    expect(checkGate({ evidence: [scan, sign] }, gate)).toEqual({
      kind: 'met',
      evidenceIds: [scan.id, sign.id],
      doubtful: [],
    })
  })

  it('lets doubtful evidence through with a mark, unless strict', () => {
    const evidence = [proof('contract-scan', 'pass'), proof('signature-page', 'doubtful')]
    expect(checkGate({ evidence }, gate)).toMatchObject({
      kind: 'met',
      doubtful: ['signature-page'],
    })
    expect(checkGate({ evidence }, strict)).toEqual({
      kind: 'unmet',
      missing: ['signature-page'],
      pending: [],
      rejected: [{ kind: 'signature-page', verdict: 'doubtful', reason: null }],
    })
  })

  it.each([gate, strict])('waits for what is not judged yet (%#)', (either) => {
    const evidence = [proof('contract-scan', 'pass'), proof('signature-page', 'unjudged')]
    expect(checkGate({ evidence }, either)).toEqual({
      kind: 'unmet',
      missing: [],
      pending: ['signature-page'],
      rejected: [],
    })
    expect(missingEvidence({ evidence }, either)).toEqual(['signature-page'])
  })

  it('is not met by evidence judged as missing', () => {
    const evidence = [proof('contract-scan', 'missing'), proof('signature-page', 'pass')]
    expect(checkGate({ evidence }, gate)).toMatchObject({
      missing: ['contract-scan'],
      rejected: [{ kind: 'contract-scan', verdict: 'missing' }],
    })
  })

  it('does not wait for a second picture where the first one is enough', () => {
    const evidence = [
      proof('contract-scan', 'doubtful'),
      proof('contract-scan', 'unjudged'),
      proof('signature-page', 'pass'),
    ]
    expect(checkGate({ evidence }, gate)).toMatchObject({ kind: 'met' })
  })

  it('takes the evidence that passes before the doubtful one', () => {
    const good = proof('contract-scan', 'pass')
    const evidence = [proof('contract-scan', 'doubtful'), good, proof('signature-page', 'pass')]
    expect(checkGate({ evidence }, gate)).toMatchObject({ doubtful: [] })
    expect(checkGate({ evidence }, gate)).toHaveProperty('evidenceIds.0', good.id)
  })

  it('needs a file of its own for each kind', () => {
    const evidence = [proof('contract-scan', 'pass', 'x'), proof('signature-page', 'pass', 'x')]
    expect(checkGate({ evidence }, gate)).toMatchObject({ kind: 'unmet' })
    // The scan is also there as another file: now the shared picture can be the signature page.
    expect(
      checkGate({ evidence: [...evidence, proof('contract-scan', 'doubtful', 'y')] }, gate),
    ).toMatchObject({ kind: 'met', doubtful: ['contract-scan'] })
  })

  it('finds the files for its kinds whenever there is a way to', () => {
    const kinds: EvidenceKind[] = ['contract-scan', 'signature-page', 'quote']
    const three: StageGate = { ...gate, requires: kinds }
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...kinds), fc.constantFrom('x', 'y', 'z')), {
          maxLength: 8,
        }),
        (items) => {
          const evidence = items.map(([kind, fileId]) => proof(kind, 'pass', fileId))
          const filesOf = (kind: EvidenceKind) =>
            evidence.filter((item) => item.kind === kind).map((item) => item.fileId)
          const isPossible = filesOf('contract-scan').some((a) =>
            filesOf('signature-page').some((b) =>
              filesOf('quote').some((c) => a !== b && b !== c && a !== c),
            ),
          )
          expect(checkGate({ evidence }, three).kind).toBe(isPossible ? 'met' : 'unmet')
        },
      ),
    )
  })
})

describe('gates on the way', () => {
  it('are those whose entrance is crossed', () => {
    expect(gatesOnTheWay(process, 'quote', 'contract')).toEqual([gate])
    expect(gatesOnTheWay(process, 'lead', 'delivery')).toEqual([gate])
    expect(gatesOnTheWay(process, null, 'delivery')).toEqual([gate])
    expect(gatesOnTheWay(process, 'lead', 'quote')).toEqual([])
    expect(gatesOnTheWay(process, 'contract', 'delivery')).toEqual([])
    expect(gatesOnTheWay(process, 'delivery', 'quote')).toEqual([])
  })

  it('leave the furthest stage the evidence opens', () => {
    const papers = [proof('contract-scan', 'pass'), proof('signature-page', 'doubtful')]
    expect(furthestStage(process, { evidence: [] }, 'delivery')).toBe('quote')
    expect(furthestStage(process, { evidence: [] }, 'lead')).toBe('lead')
    expect(furthestStage(process, { evidence: papers }, 'delivery')).toBe('delivery')
  })
})

describe('a change', () => {
  const scan = proof('contract-scan')
  const sign = proof('signature-page')

  it('breaks a gate by entering without evidence or by taking evidence away', () => {
    const inside = { stage: 'delivery', evidence: [scan, sign] }
    expect(
      brokenGate(process, { stage: 'quote', evidence: [] }, { ...inside, evidence: [] }),
    ).toEqual({
      gate,
      missing: ['contract-scan', 'signature-page'],
    })
    expect(brokenGate(process, inside, { ...inside, evidence: [scan] })).toEqual({
      gate,
      missing: ['signature-page'],
    })
    expect(brokenGate(process, inside, inside)).toBeNull()
  })

  it('may not leave a passed gate on what nobody has judged', () => {
    const judged = [proof('contract-scan', 'pass'), proof('signature-page', 'pass')]
    const inside = { stage: 'contract', evidence: [...judged, proof('contract-scan')] }
    expect(brokenGate(process, inside, { ...inside, evidence: inside.evidence.slice(1) })).toEqual({
      gate,
      missing: ['contract-scan'],
    })
  })

  it('may leave a gate unmet that was set up later, but not make it worse', () => {
    const before = { stage: 'contract', evidence: [scan] }
    expect(brokenGate(process, before, { ...before, evidence: [scan] })).toBeNull()
    expect(brokenGate(process, before, { ...before, evidence: [] })).toMatchObject({ gate })
  })
})
