import { expect, test } from 'vitest'
import { qrCodeOf } from './qr-code.ts'

const ADDRESS = 'otpauth://totp/Demir:Ay%C5%9Fe?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Demir'

test('has its three finders and its quiet zone', () => {
  const { size, path } = qrCodeOf(ADDRESS)
  for (const [x, y] of [
    [4, 4],
    [size - 11, 4],
    [4, size - 11],
  ])
    expect(path).toContain(`M${x} ${y}h7v1h-7z`)
  const places = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map(([, x, y, run]) => [Number(x), Number(y), Number(run)])
  for (const [x = 0, y = 0, run = 0] of places) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(4)
    expect(Math.max(x + run, y + 1)).toBeLessThanOrEqual(size - 4)
  }
})

test('is figures and four letters, whatever the text', () => {
  expect(qrCodeOf('"><script>').path).toMatch(/^[Mhvz\d -]+$/)
})
