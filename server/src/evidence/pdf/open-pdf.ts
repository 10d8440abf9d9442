/** PDFium for text and pictures of pages. Runs in the judging process only: it holds the file in memory. */
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { type Raster, WORK_EDGE } from '../raster.ts'

export interface OpenPdf {
  pageCount: number
  /** How many signature fields PDFium sees; null when it does not say. */
  signatureCount: number | null
  /** From 0. Throws when the page is broken. */
  text(page: number): string
  /** With annotations and form fields: seals of e-signing services are such. */
  render(page: number, edge?: number): Promise<Raster>
}

export type PdfOpening =
  | { kind: 'opened'; pdf: OpenPdf }
  | { kind: 'refused'; reason: 'encrypted' | 'broken-pdf' }

const FORMAT_POINTS = { least: 8, most: 14_400 }

let library: Promise<PDFiumLibrary> | null = null

export async function openPdf(bytes: Uint8Array): Promise<PdfOpening> {
  library ??= PDFiumLibrary.init()
  const pdfium = await library
  let document: Awaited<ReturnType<PDFiumLibrary['loadDocument']>>
  try {
    document = await pdfium.loadDocument(bytes)
  } catch (error) {
    const isLocked = error instanceof Error && /password|security/i.test(error.message)
    return { kind: 'refused', reason: isLocked ? 'encrypted' : 'broken-pdf' }
  }
  const pageCount = document.getPageCount()
  if (pageCount < 1) return { kind: 'refused', reason: 'broken-pdf' }
  return {
    kind: 'opened',
    pdf: {
      pageCount,
      signatureCount: signatureCount(pdfium, document),
      text: (page) => document.getPage(page).getText(),
      async render(page, edge = WORK_EDGE) {
        const opened = document.getPage(page)
        const { originalWidth, originalHeight } = opened.getOriginalSize()
        const long = Math.max(originalWidth, originalHeight)
        if (
          !(
            Math.min(originalWidth, originalHeight) >= FORMAT_POINTS.least &&
            long <= FORMAT_POINTS.most
          )
        ) {
          throw new Error('A page of no sensible size')
        }
        const { width, height, data } = await opened.render({
          scale: edge / long,
          render: ({ data: pixels }) => Promise.resolve(pixels),
          renderFormFields: true,
        })
        return { width, height, data: withoutAlpha(data, width * height) }
      },
    },
  }
}

function withoutAlpha(rgba: Uint8Array, pixels: number): Uint8Array {
  const rgb = new Uint8Array(pixels * 3)
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += 4, to += 3) {
    rgb[to] = rgba[from] as number
    rgb[to + 1] = rgba[from + 1] as number
    rgb[to + 2] = rgba[from + 2] as number
  }
  return rgb
}

/** The library does not offer it, the PDFium it carries does. */
function signatureCount(pdfium: PDFiumLibrary, document: object): number | null {
  const module: unknown = Reflect.get(pdfium, 'module')
  const pointer: unknown = Reflect.get(document, 'documentIdx')
  if (typeof module !== 'object' || module === null || typeof pointer !== 'number') return null
  const count: unknown = Reflect.get(module, '_FPDF_GetSignatureCount')
  const found: unknown = typeof count === 'function' ? count(pointer) : null
  return typeof found === 'number' && found >= 0 ? found : null
}
