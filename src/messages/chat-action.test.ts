import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHAT_VERBS, MAX_ACTION_BYTES, decodeAction, encodeAction } from './chat-action.ts'

const uuids = fc.uuid()

describe('actions', () => {
  it('are read as they were written, within 64 bytes of ASCII, for every verb', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CHAT_VERBS),
        fc.option(uuids),
        fc.option(fc.nat(99_999)),
        fc.option(fc.stringMatching(/^[a-z0-9_:.]{1,10}$/)),
        (verb, subject, version, arg) => {
          const text = encodeAction(verb, { subject, version, arg })
          expect(text.length).toBeLessThanOrEqual(MAX_ACTION_BYTES)
          expect(text).toMatch(/^[\x20-\x7e]+$/)
          expect(decodeAction(text)).toEqual({ verb, subject: subject?.replaceAll('-', '') ?? null, version, arg })
        },
      ),
    )
  })

  it('of any other bytes are null, never an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const action = decodeAction(text)
        expect(action === null || CHAT_VERBS.includes(action.verb)).toBe(true)
      }),
    )
    for (const text of [
      '',
      'send|xyz',
      'send|a|b',
      'send|||a|b',
      `send||${'9'.repeat(10)}`,
      `send|||${'a'.repeat(70)}`,
    ])
      expect(decodeAction(text)).toBeNull()
  })

  it('that do not fit are a bug, not a message', () => {
    expect(() => encodeAction('send', { arg: 'a'.repeat(64) })).toThrow(RangeError)
  })
})
