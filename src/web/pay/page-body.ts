import { constants, crc32, deflateRawSync } from 'node:zlib'

/** A page whose bytes are kept, all but one short text in it that differs each time it is sent. */
export type PageBody = {
  plain(gap: string): Buffer
  gzipped(gap: string): Buffer
}

/** RFC 1952: deflate, no name, no time, unknown system. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
const TRAILER_BYTES = 8
/** RFC 1951 3.2.4: a block that is not the last and not compressed; then its length and the complement of that. */
const STORED_HEADER_BYTES = 5
const LENGTH_MASK = 0xffff

/** The gap is where `mark` stands; a page without the mark is sent as it is. */
export function bodyAround(html: string, mark: string): PageBody {
  const at = html.indexOf(mark)
  if (at === -1) return bodyOf(Buffer.from(html), null)
  return bodyOf(Buffer.from(html.slice(0, at)), Buffer.from(html.slice(at + mark.length)))
}

function bodyOf(head: Buffer, tail: Buffer | null): PageBody {
  const rest = tail ?? Buffer.alloc(0)
  const inGap = (gap: string): Buffer => Buffer.from(tail === null ? '' : gap)
  // Made when first asked for: most readers take it, but not all.
  let packed: Packed | null = null
  return {
    plain: (gap) => (tail === null ? head : Buffer.concat([head, inGap(gap), rest])),
    gzipped: (gap) => gzipAround((packed ??= pack(head, rest)), inGap(gap)),
  }
}

type Packed = {
  readonly head: Buffer
  readonly headCrc: number
  readonly tail: Buffer
  readonly tailPlain: Buffer
  readonly plainLength: number
}

/** Both sides are compressed apart, so that neither refers into the gap; the flush ends the head at a whole byte. */
const pack = (head: Buffer, tail: Buffer): Packed => ({
  head: deflateRawSync(head, { finishFlush: constants.Z_FULL_FLUSH }),
  headCrc: crc32(head),
  tail: deflateRawSync(tail),
  tailPlain: tail,
  plainLength: head.length + tail.length,
})

function gzipAround({ head, headCrc, tail, tailPlain, plainLength }: Packed, gap: Buffer): Buffer {
  const stored = Buffer.alloc(STORED_HEADER_BYTES)
  stored.writeUInt16LE(gap.length, 1)
  stored.writeUInt16LE(~gap.length & LENGTH_MASK, 3)
  const trailer = Buffer.alloc(TRAILER_BYTES)
  trailer.writeUInt32LE(crc32(tailPlain, crc32(gap, headCrc)), 0)
  trailer.writeUInt32LE(plainLength + gap.length, 4)
  return Buffer.concat([GZIP_HEADER, head, stored, gap, tail, trailer])
}
