import { describe, expect, test } from 'vitest'
import { isGroupAddress, messageIdOf, readGroupText, refOf } from './groups.ts'

const bot = { id: 99, username: 'Ornek_bot' }
const read = (text: string | null, repliedTo?: number, knows: typeof bot | null = bot) =>
  readGroupText(text, repliedTo === undefined ? {} : { reply_to_message: { from: { id: repliedTo } } }, knows)

describe('what is said in a group', () => {
  test.each([
    ['/durum 7K3F', '/durum 7K3F', true],
    ['/durum@ornek_bot 7K3F', '/durum 7K3F', true],
    ['@Ornek_bot Ahmet 0532 111 22 33 1.500 tl', 'Ahmet 0532 111 22 33 1.500 tl', true],
    ['Ahmet 1.500 tl @ornek_bot', 'Ahmet 1.500 tl', true],
    ['yarın toplantı var', 'yarın toplantı var', false],
    ['bana yaz: x@ornek_bot.com', 'bana yaz: x@ornek_bot.com', false],
    ['@ornek_bot2 merhaba', '@ornek_bot2 merhaba', false],
  ])('"%s"', (typed, text, addressed) => {
    expect(read(typed)).toEqual({ text, addressed, token: null })
  })

  test('an answer to us is said to us, one to somebody else is not', () => {
    expect(read('evet', 99)?.addressed).toBe(true)
    expect(read('evet', 4711)?.addressed).toBe(false)
  })

  test('a code binds by either word, and only alone', () => {
    expect(read('/bagla kZ3vX9bQm1TtYw7RfL0aeA')?.token).toBe('kZ3vX9bQm1TtYw7RfL0aeA')
    expect(read('/start@Ornek_bot abc')?.token).toBe('abc')
    expect(read('/bagla abc def')?.token).toBeNull()
    expect(read('/start')?.token).toBeNull()
  })

  test('another bot’s command is not ours, nor is one to a name we do not know yet', () => {
    expect(read('/durum@other_bot')).toBeNull()
    expect(read('/durum@ornek_bot', undefined, null)).toBeNull()
    expect(read(null)).toBeNull()
  })
})

test('a message of a group keeps its group in its reference', () => {
  expect([refOf(4711, 5), refOf(-100, 5)]).toEqual(['5', '-100:5'])
  expect(['5', '-100:5', 'x', '-100'].map(messageIdOf)).toEqual([5, 5, null, null])
  expect(['-100', '4711', '', '-'].map(isGroupAddress)).toEqual([true, false, false, false])
})
