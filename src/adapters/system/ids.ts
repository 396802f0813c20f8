import { hash, randomFillSync, randomInt } from 'node:crypto'
import type { IdSource } from '../../ports/id-source.ts'

/** Within one millisecond the 12 bits after the time count up, so ids of one process sort as they were made. */
const COUNTER_LIMIT = 0x1000
/** Room to count before the next millisecond has to be borrowed. */
const COUNTER_START_LIMIT = 0x800

export function openIds(nowMs: () => number): IdSource {
  let lastMs = -1
  let counter = 0
  return {
    uuid() {
      const now = nowMs()
      counter = now > lastMs ? randomInt(COUNTER_START_LIMIT) : counter + 1
      lastMs = Math.max(now, lastMs)
      if (counter === COUNTER_LIMIT) {
        lastMs += 1
        counter = 0
      }
      return uuidV7(lastMs, counter)
    },
    token: (bytes) => drawBytes(bytes).toString('base64url'),
    sha256: (text) => hash('sha256', text),
    randomBelow: (limit) => randomInt(limit),
  }
}

export const systemIds: IdSource = openIds(() => Date.now())

/** RFC 9562: 48 bits of milliseconds, version, 12 bits, variant, 62 random bits. */
function uuidV7(milliseconds: number, counter: number): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(milliseconds, 0, 6)
  bytes.writeUInt16BE(0x7000 | counter, 6)
  drawBytes(8).copy(bytes, 8)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const POOL_BYTES = 4_096
let pool = Buffer.alloc(0)

/** Drawn from the system by the page, since each question costs more than its bytes; no byte is given twice. */
function drawBytes(count: number): Buffer {
  if (count > pool.length) pool = randomFillSync(Buffer.alloc(Math.max(POOL_BYTES, count)))
  const drawn = Buffer.from(pool.subarray(0, count))
  pool.fill(0, 0, count)
  pool = pool.subarray(count)
  return drawn
}
