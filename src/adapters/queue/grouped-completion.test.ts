import { describe, expect, it } from 'vitest'
import { GroupedCompletion } from './grouped-completion.ts'

const job = (id: string) => ({ id, retryCount: 0 })

function openGate() {
  const statements: Array<{ ids: string[]; end: (cause?: Error) => void }> = []
  const completion = new GroupedCompletion((jobs) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const end = (cause?: Error): void => (cause === undefined ? resolve() : reject(cause))
    statements.push({ ids: jobs.map(({ id }) => id), end })
    return promise
  })
  const sent = (): string[][] => statements.map(({ ids }) => ids)
  return { completion, sent, end: (index: number, cause?: Error) => statements[index]?.end(cause) }
}

describe('the completion of jobs', () => {
  it('sends jobs that end in one turn together, and those that end meanwhile in the next statement', async () => {
    const { completion, sent, end } = openGate()
    const first = [completion.add(job('a')), completion.add(job('b'))]
    await Promise.resolve()
    const second = [completion.add(job('c')), completion.add(job('d'))]
    expect(sent()).toEqual([['a', 'b']])
    end(0)
    await Promise.all(first)
    await Promise.resolve()
    expect(sent()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    end(1)
    await Promise.all(second)
  })

  it('tells a failure to those whose statement failed, and goes on', async () => {
    const { completion, sent, end } = openGate()
    const first = completion.add(job('a'))
    await Promise.resolve()
    const second = completion.add(job('b'))
    end(0, new Error('the database is away'))
    await expect(first).rejects.toThrow('away')
    await expect.poll(sent).toHaveLength(2)
    end(1)
    await second
  })
})
