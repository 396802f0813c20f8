import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gunzipSync } from 'node:zlib'
import { bodyAround } from './page-body.ts'

const MARK = '{the-only-mark}'
const text = fc.string({ unit: 'binary', maxLength: 400 })

describe('a kept page with a gap', () => {
  it('reads the same plain and compressed, whatever stands around and in the gap', () => {
    fc.assert(
      fc.property(text, text, fc.array(text, { minLength: 1, maxLength: 3 }), (head, tail, gaps) => {
        const body = bodyAround(head + MARK + tail, MARK)
        for (const gap of gaps) {
          const whole = Buffer.from(head).toString() + Buffer.from(gap).toString() + Buffer.from(tail).toString()
          expect(body.plain(gap).toString()).toBe(whole)
          expect(gunzipSync(body.gzipped(gap)).toString()).toBe(whole)
        }
      }),
    )
  })

  it('is sent as it is where the mark does not stand', () => {
    const body = bodyAround('<p>paid</p>', MARK)
    expect(body.plain('x').toString()).toBe('<p>paid</p>')
    expect(gunzipSync(body.gzipped('x')).toString()).toBe('<p>paid</p>')
  })
})
