import { expect, test } from 'vitest'
import { openPinoLogger } from './pino-logger.ts'

function openRecorded(): { lines: () => Record<string, unknown>[]; log: ReturnType<typeof openPinoLogger> } {
  const written: string[] = []
  const log = openPinoLogger({ level: 'debug', stream: { write: (line: string) => void written.push(line) } })
  return { lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>), log }
}

test('a known field passes, an unknown one is dropped by name only', () => {
  const { lines, log } = openRecorded()
  log.info('link.opened', { linkId: '0192f3c4-a5b6-7123-8123-412345678901', payerName: 'Ayşe Yılmaz' })
  expect(lines()).toMatchObject([
    { msg: 'link.opened', linkId: '0192f3c4-a5b6-7123-8123-412345678901', droppedFields: 'payerName' },
  ])
  expect(JSON.stringify(lines())).not.toContain('Yılmaz')
})

test('a secret in a known field is masked', () => {
  const { lines, log } = openRecorded()
  log.warn('provider.refused', { detail: 'card 4111 1111 1111 1111', count: 4111111111111111 })
  expect(lines()).toMatchObject([{ detail: 'card [card]', count: '[card]' }])
})

test('an error is told by name, scrubbed message and frames, never by its properties', () => {
  const { lines, log } = openRecorded()
  const cause = Object.assign(new TypeError('no route for ayse@ornek.av.tr'), { body: 'pan=4111111111111111' })
  log.error('send.failed', new Error('outer', { cause }))
  log.error('send.failed', cause)
  const text = JSON.stringify(lines())
  expect(lines()).toMatchObject([
    { error: 'Error: outer', causedBy: 'TypeError: no route for [email]' },
    { error: 'TypeError: no route for [email]' },
  ])
  expect(text).not.toContain('ayse@')
  expect(text).not.toContain('4111')
  expect(text).toContain('pino-logger.test.ts')
})
