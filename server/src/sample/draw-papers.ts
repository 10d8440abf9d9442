/** Papers and photos of the year, drawn and looked at once; many deals hold the same ones. */
import { judgeEvidence } from '@kedu/shared/evidence/judge-evidence'
import sharp from 'sharp'
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import type { FileStore } from '../files/file-store.ts'
import { drawPaper } from '../trial/sample-files.ts'
import { SAMPLE_WORKSPACE } from '../trial/sample-settings.ts'
import { seeded } from './random.ts'
import type { YearPaper, YearPaperKind, YearPapers } from './year-world.ts'

const NAMES: Readonly<Record<YearPaperKind, string>> = {
  'contract-scan': '样例 合同扫描件.jpg',
  'signature-page': '样例 签字页.jpg',
  'fulfilment-clause': '样例 履约条款截图.jpg',
  'site-photo': '样例 现场照片.jpg',
}
const EACH = 8

export async function drawPapers(
  files: Pick<FileStore, 'put'>,
  judge: Pick<EvidenceJudge, 'measure'>,
): Promise<YearPapers> {
  const draw = async (kind: YearPaperKind): Promise<YearPaper[]> => {
    const papers: YearPaper[] = []
    for (let n = 1; n <= EACH; n += 1) {
      const bytes = await drawn(kind, n)
      const meta = { mime: 'image/jpeg', extension: 'jpg', family: 'image' } as const
      const fileId = await files.put(SAMPLE_WORKSPACE, bytes, meta)
      const judgement = judgeEvidence(kind, await judge.measure(bytes))
      papers.push({
        fileId,
        fileName: NAMES[kind],
        mime: meta.mime,
        bytes: bytes.length,
        ...judgement,
      })
    }
    return papers
  }
  return {
    'contract-scan': await draw('contract-scan'),
    'signature-page': await draw('signature-page'),
    'fulfilment-clause': await draw('fulfilment-clause'),
    'site-photo': await draw('site-photo'),
  }
}

async function drawn(kind: YearPaperKind, n: number): Promise<Uint8Array> {
  switch (kind) {
    case 'contract-scan':
    case 'signature-page':
      return drawPaper(kind, n * 2 + (kind === 'contract-scan' ? 0 : 1))
    case 'fulfilment-clause':
      return drawPaper('signature-page', 1000 + n)
    case 'site-photo':
      return drawHall(n)
    default:
      return kind satisfies never
  }
}

/** A factory hall, as a phone would see it: beams, machines, a yellow line on the floor. */
function drawHall(n: number): Promise<Uint8Array> {
  const random = seeded(n * 7919)
  const machines = Array.from({ length: random.whole(3, 6) }, (_, at) => {
    const [x, height] = [at * 200 + random.whole(0, 60), random.whole(160, 340)]
    const hue = random.whole(190, 230)
    return `<rect x="${x}" y="${700 - height}" width="${random.whole(110, 180)}" height="${height}" fill="hsl(${hue},25%,${random.whole(35, 60)}%)"/>
      <rect x="${x + 20}" y="${720 - height}" width="50" height="36" fill="#cfe3ef"/>
      <circle cx="${x + 90}" cy="${740 - height}" r="9" fill="#4cae6a"/>`
  })
  const beams = Array.from(
    { length: 9 },
    (_, at) => `<path d="M${at * 150} 0 L600 260" stroke="#8d949b" stroke-width="9"/>`,
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900">
    <rect width="100%" height="100%" fill="#c4c8cb"/><rect y="640" width="1200" height="260" fill="#8f938f"/>
    ${beams.join('')}${machines.join('')}<path d="M0 ${790 + n} L1200 ${770 - n}" stroke="#d9b13b" stroke-width="14"/></svg>`
  return sharp(Buffer.from(svg)).jpeg({ quality: 78 }).toBuffer()
}
