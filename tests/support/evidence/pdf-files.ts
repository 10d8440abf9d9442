/** PDFs written by hand, object by object: pages with a picture or a line of Latin text. */
import { deflateSync } from 'node:zlib'

export interface DrawnPage {
  /** Fills the page. */
  jpeg?: { bytes: Buffer; width: number; height: number }
  text?: string
}

/** A4 pages, a plain cross-reference table, no compression but what is asked for. */
export function pdfOf(pages: readonly DrawnPage[], { extra = '' } = {}): Buffer {
  const objects: Buffer[] = []
  const add = (content: string | Buffer): number => objects.push(Buffer.from(content))
  add('<< /Type /Catalog /Pages 2 0 R >>')
  add('')
  const font = add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>')
  const kids: number[] = []
  for (const { jpeg, text } of pages) {
    let draw = ''
    let image = ''
    if (jpeg) {
      const head = `<< /Type /XObject /Subtype /Image /Width ${jpeg.width} /Height ${jpeg.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.bytes.length} >>\nstream\n`
      const number = add(Buffer.concat([Buffer.from(head), jpeg.bytes, Buffer.from('\nendstream')]))
      image = `/XObject << /Im ${number} 0 R >>`
      draw += 'q 595 0 0 842 0 0 cm /Im Do Q\n'
    }
    if (text) draw += `BT /F1 12 Tf 60 760 Td (${text}) Tj ET\n`
    const content = add(`<< /Length ${draw.length} >>\nstream\n${draw}endstream`)
    kids.push(
      add(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${content} 0 R /Resources << /Font << /F1 ${font} 0 R >> ${image} >> >>`,
      ),
    )
  }
  objects[1] = Buffer.from(
    `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((n) => `${n} 0 R`).join(' ')}] >>`,
  )
  const parts: Buffer[] = [Buffer.from(`%PDF-1.7\n%\xe2\xe3\xcf\xd3\n${extra}`, 'latin1')]
  let length = parts[0]!.length
  const offsets: number[] = []
  for (const [i, object] of objects.entries()) {
    offsets.push(length)
    const whole = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      object,
      Buffer.from('\nendobj\n'),
    ])
    parts.push(whole)
    length += whole.length
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(parts)
}

/** A page whose drawing unpacks to that many bytes of commands. */
export function pdfBomb(unpackedBytes: number): Buffer {
  const packed = deflateSync(Buffer.alloc(unpackedBytes, '0 0 m 9 9 l S '))
  const whole = pdfOf([{ text: 'x' }]).toString('latin1')
  const at = whole.indexOf('4 0 obj')
  const end = whole.indexOf('endobj', at)
  const stream = `4 0 obj\n<< /Filter /FlateDecode /Length ${packed.length} >>\nstream\n${packed.toString('latin1')}\nendstream\n`
  // The table's offsets are off now: readers rebuild it.
  return Buffer.from(whole.slice(0, at) + stream + whole.slice(end), 'latin1')
}

/** Says it is encrypted, with a key nobody has. */
export function encryptedPdf(): Buffer {
  const whole = pdfOf([{ text: 'secret' }]).toString('latin1')
  const encrypt =
    '/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 ' +
    `/O <${'ab'.repeat(32)}> /U <${'cd'.repeat(32)}> >> /ID [<${'01'.repeat(16)}> <${'01'.repeat(16)}>]`
  return Buffer.from(whole.replace('/Root 1 0 R', `/Root 1 0 R ${encrypt}`), 'latin1')
}
