/** Photos and papers of a year's company that nothing looks at. */
import type { YearPaperKind, YearPapers } from '../sample/year-world.ts'

export function yearPapers(): YearPapers {
  const one = (kind: YearPaperKind, n: number) => ({
    fileId: `${n}${kind.length}`.padStart(64, '0'),
    fileName: `${kind}.jpg`,
    mime: 'image/jpeg',
    bytes: 1000,
    verdict: 'pass' as const,
    score: 1,
    findings: [],
  })
  const two = (kind: YearPaperKind) => [one(kind, 1), one(kind, 2)]
  return {
    'contract-scan': two('contract-scan'),
    'signature-page': two('signature-page'),
    'fulfilment-clause': two('fulfilment-clause'),
    'site-photo': two('site-photo'),
  }
}
