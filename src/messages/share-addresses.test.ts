import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shareAddresses } from './share-addresses.ts'

const url = 'https://ode.ornek.av.tr/o/kZ3vX9bQm1TtYw7RfL0aeA'

test('whatever the text, it arrives whole and nothing of it becomes another part of the address', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (words) => {
      const text = `${words} ${url}`
      const { whatsapp, telegram } = shareAddresses({ phone: '+905321112233', text, url })
      const chat = new URL(whatsapp)
      expect([chat.origin, chat.pathname]).toEqual(['https://wa.me', '/905321112233'])
      expect([...chat.searchParams]).toEqual([['text', text]])
      const shared = new URL(telegram)
      expect([...shared.searchParams.keys()]).toEqual(['url', 'text'])
      expect(shared.searchParams.get('url')).toBe(url)
      expect(shared.searchParams.get('text')).not.toContain(url)
    }),
  )
})

test('without a number WhatsApp asks to whom', () => {
  expect(shareAddresses({ phone: null, text: 'a', url }).whatsapp).toBe('https://wa.me/?text=a')
})
