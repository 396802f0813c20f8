import { describe, expect, it } from 'vitest'
import { listen } from './listen.ts'

const HOST = '127.0.0.1'

describe('listening', () => {
  it('takes the next port where the wanted one is taken', async () => {
    const first = await listen(HOST, 0)
    const second = await listen(HOST, first.port)
    expect(second.port).toBeGreaterThan(first.port)
    await Promise.all([first.stop(0), second.stop(0)])
  })

  it('says so when a host is not of this machine', async () => {
    await expect(listen('203.0.113.7', 0)).rejects.toMatchObject({ failure: { kind: 'host_not_here' } })
  })

  it('looks no further than the last port there is', async () => {
    const last = await listen(HOST, 65_535)
    await expect(listen(HOST, 65_535)).rejects.toMatchObject({ failure: { kind: 'no_free_port', last: 65_535 } })
    await last.stop(0)
  })
})
