import { describe, expect, it } from 'vitest'
import { connectionFromUrl } from './connection-settings.ts'

describe('connectionFromUrl', () => {
  it('reads every part, with its escapes undone', () => {
    expect(
      connectionFromUrl('postgres://b%C3%BCro:p%40ss%2Fword@db.example:6432/tahsil%20bot?sslmode=verify-full'),
    ).toEqual({
      host: 'db.example',
      port: 6432,
      user: 'büro',
      password: 'p@ss/word',
      database: 'tahsil bot',
      ssl: { rejectUnauthorized: true },
    })
  })

  it('takes the usual port and no TLS where none is named', () => {
    expect(connectionFromUrl('postgresql://u@localhost/d')).toEqual({
      host: 'localhost',
      port: 5432,
      user: 'u',
      password: '',
      database: 'd',
    })
  })

  it('encrypts without asking who answers where libpq would', () => {
    expect(connectionFromUrl('postgres://u@h/d?sslmode=require')?.ssl).toEqual({ rejectUnauthorized: false })
    expect(connectionFromUrl('postgres://u@h/d?sslmode=disable')?.ssl).toBeUndefined()
  })

  it.each([
    '',
    'localhost',
    'mysql://u@h/d',
    'postgres:///d',
    'postgres://u@h',
    'postgres://u@h/',
    'postgres://u@h/%ZZ',
  ])('says that %j is no address of a database', (text) => expect(connectionFromUrl(text)).toBeNull())
})
