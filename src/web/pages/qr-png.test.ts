import { inflateSync } from 'node:zlib'
import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { qrPngOf } from './qr-png.ts'

const URL = 'https://ode.ornek.av.tr/o/kZ3vX9bQm1TtYw7RfL0aeA'

test('each module is a square of the picture', () => {
  const png = qrPngOf(URL)
  const { data } = encode(URL, { ecc: 'M', border: 4 })
  const size = png.readUInt32BE(16)
  expect([size, png.readUInt32BE(20)]).toEqual([data.length * 8, data.length * 8])
  const start = png.indexOf('IDAT') + 4
  const pixels = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)))
  const isDark = (x: number, y: number): boolean => pixels[y * (data.length + 1) + 1 + Math.floor(x / 8)] === 0
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 8) expect(isDark(x, y)).toBe(data[Math.floor(y / 8)]?.[x / 8])
})
