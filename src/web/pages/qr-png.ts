import { crc32, deflateSync } from 'node:zlib'
import { encode } from 'uqr'

const QUIET_MODULES = 4
const PIXELS_PER_MODULE = 8
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** A QR code as a PNG (ISO/IEC 15948) of one bit per pixel: what a phone's gallery and a document take. */
export function qrPngOf(text: string): Buffer {
  const { data } = encode(text, { ecc: 'M', border: QUIET_MODULES })
  const size = data.length * PIXELS_PER_MODULE
  const rows = data.flatMap((modules) => Array<Buffer>(PIXELS_PER_MODULE).fill(rowOf(modules)))
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // One bit, greyscale; the rest of the header is zero: deflate, no filter, no interlace.
  header[8] = 1
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([SIGNATURE, ...parts])
}

/** Eight pixels of a module are one byte: white where it is light. A zero before them says "no filter". */
const rowOf = (modules: readonly boolean[]): Buffer =>
  Buffer.from([0, ...modules.map((isDark) => (isDark ? 0x00 : 0xff))])

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  checksum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, checksum])
}
