import sharp from 'sharp'

/** A JPEG with an orientation and a camera's name in its metadata. */
export function photo(width: number, height: number, orientation = 1): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#b22' } })
    .withExif({ IFD0: { Make: 'Kamera' } })
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer()
}

/** As much of an iPhone picture as tells its kind. */
export function heicHeader(): Uint8Array {
  const bytes = Buffer.alloc(64)
  bytes.writeUInt32BE(24, 0)
  bytes.write('ftypheic', 4, 'latin1')
  bytes.write('mif1heic', 16, 'latin1')
  return bytes
}

/** As much of an old Office file as tells its kind: the container's header and one directory entry. */
export function compoundFile(stream: string): Uint8Array {
  const bytes = Buffer.alloc(1536)
  bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
  bytes.write('Root Entry', 1024, 'utf16le')
  bytes.write(stream, 1152, 'utf16le')
  return bytes
}
