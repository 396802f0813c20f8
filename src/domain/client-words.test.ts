import { describe, expect, test } from 'vitest'
import { clientKeys, foldName, isSameName, mayBeName, searchKeys } from './client-words.ts'

describe('names', () => {
  test.each(['Çağdaş İĞDIRLI', 'çağdaş iğdırlı', 'CAGDAS IGDIRLI', 'Cagdas  Igdirli '])('%s folds alike', (name) => {
    expect(foldName(name)).toBe('cagdas igdirli')
  })

  test('a part of a name may be it, another surname may not', () => {
    expect(mayBeName('ahmet', 'Ahmet Yılmaz')).toBe(true)
    expect(mayBeName('YILMAZ ahmet', 'Ahmet Yılmaz')).toBe(true)
    expect(mayBeName('Ahmet Kaya', 'Ahmet Yılmaz')).toBe(false)
    expect(isSameName('AHMET YILMAZ', 'Ahmet Yılmaz')).toBe(true)
  })
})

test('a client is found by name, phone and mailbox', () => {
  const keys = clientKeys({ name: 'Gül Şen', phone: '+905321112233', email: 'gul.sen@ornek.com' })
  expect(keys).toEqual(['gul', 'sen', '2233', '5321112233'])
})

test('a search is words, or a number however it is written', () => {
  expect(searchKeys('Şen GÜL')).toEqual(['sen', 'gul'])
  expect(searchKeys('0532 111 22 33')).toEqual(['5321112233'])
  expect(searchKeys('2233')).toEqual(['2233'])
  expect(searchKeys('  ')).toEqual([])
})
