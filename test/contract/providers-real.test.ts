import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { kurus, MAX_AMOUNT_KURUS, type Kurus } from '../../src/domain/money.ts'
import type { ReversalList, SeenReversal } from '../../src/domain/provider-outcome.ts'
import type { PaymentProvider } from '../../src/ports/payment-provider.ts'
import { anAttempt, ask, commandFor, openProvider, PHONE, reversalOf, watchedDoor } from './open-provider.ts'
import type { RunningProvider } from './provider-fixture.ts'
import { contenders } from './provider-fixtures.ts'

/** The numbers are those of the provider contract; what can be told from answers alone is in providers.test.ts. */

describe.each(contenders)('payment provider contract, at the real provider: $id', ({ adapter, fixture }) => {
  const door = watchedDoor()
  beforeEach(() => {
    door.requests.length = 0
    door.kept.length = 0
  })

  let running: RunningProvider
  let provider: PaymentProvider
  beforeAll(async () => {
    running = await fixture.run()
    provider = openProvider(adapter, running.settings, door)
  })
  afterAll(() => running.stop())

  const start = async (amount: Kurus, attemptId = anAttempt()) => {
    const { callbackUrl, returnUrl } = running
    const outcome = await provider.start(commandFor(attemptId, { amount, callbackUrl, returnUrl }))
    if (outcome.kind !== 'pending' || outcome.action === null) throw new Error(`no page: ${JSON.stringify(outcome)}`)
    return { attemptId, action: outcome.action, ref: outcome.ref }
  }
  const capture = async (amount: Kurus, installments = 1) => {
    const { attemptId, action } = await start(amount)
    const cameBack = await running.pay(action, 'success', installments)
    const outcome = await ask(provider, attemptId)
    if (outcome.kind !== 'captured') throw new Error(`not captured: ${JSON.stringify(outcome)}`)
    return { attemptId, cameBack, capture: outcome.capture }
  }

  it('1. takes a payer from start to capture, and back to us', async () => {
    const { attemptId, action } = await start(kurus(150_050))
    expect(provider.payerHosts).toContain(new URL(action.url).host)
    expect(await ask(provider, attemptId)).toMatchObject({ kind: 'pending', action })
    const cameBack = await running.pay(action, 'success')
    expect(provider.readReturn(cameBack)).toBe(attemptId)
    expect(await ask(provider, attemptId)).toMatchObject({ kind: 'captured' })
    expect(provider.readCallback(await running.callbackAbout(attemptId))).toMatchObject({
      ok: true,
      value: { attemptId },
    })
  })

  it('1. tells a decline', async () => {
    const { attemptId, action } = await start(kurus(150_050))
    await running.pay(action, 'insufficient_funds')
    expect(await ask(provider, attemptId)).toMatchObject({ kind: 'declined', reason: 'insufficient_funds' })
  })

  it('4. tells mode, currency and review as they are', async () => {
    expect(adapter.modes).toContain(provider.mode)
    const { attemptId, action } = await start(kurus(150_050))
    await running.pay(action, 'review')
    expect(await ask(provider, attemptId)).toMatchObject({
      kind: 'captured',
      capture: { base: 150_050, currency: 'TRY', mode: provider.mode, inReview: true, installments: 1 },
    })
  })

  it('5. carries amounts there and back unchanged', async () => {
    for (const amount of [1, 100, 12_345, MAX_AMOUNT_KURUS]) {
      expect((await capture(kurus(amount))).capture).toMatchObject({ base: amount, charged: amount })
    }
  })

  it('6. knows the attempt by its id, and one attempt sent twice as one payment', async () => {
    const first = await start(kurus(150_050))
    const second = await start(kurus(150_050), first.attemptId)
    expect(second).toEqual(first)
    expect(door.requests.map(fixture.keyIn)).toEqual([fixture.keyOf(first.attemptId), fixture.keyOf(first.attemptId)])
    const changed = await provider.start(commandFor(first.attemptId, { amount: kurus(2) }))
    expect(changed.kind).toBe('unknown')
  })

  it('7. says "never seen" only where it can know', async () => {
    expect(await ask(provider, anAttempt())).toMatchObject({ kind: 'not_sent', cause: 'never_seen' })
    const stranger = openProvider(adapter, fixture.withWrongKey(running.settings), door)
    expect((await ask(stranger, anAttempt())).kind).toBe('unknown')
    expect(await stranger.start(commandFor(anAttempt()))).toMatchObject({
      kind: 'not_sent',
      cause: 'bad_credentials',
    })
  })

  it('9. refunds the whole, and parts where it can, and finds them again', async () => {
    const { refunds } = provider
    if (refunds === null) return
    const whole = await capture(kurus(10_000))
    const all = reversalOf(whole, kurus(10_000))
    const done = await refunds.refund(all)
    expect(done).toMatchObject({ kind: 'done', amount: 10_000 })
    if (refunds.findRefund !== null) {
      expect(await refunds.findRefund(all)).toEqual(done)
      const never = reversalOf(whole, kurus(1))
      expect((await refunds.findRefund(never)).kind).toBe('not_sent')
    }
    if (!refunds.partial) return
    const parts = await capture(kurus(10_000))
    for (const [amount, kind] of [
      [6_000, 'done'],
      [4_001, 'rejected'],
      [4_000, 'done'],
    ] as const) {
      const part = reversalOf(parts, kurus(amount))
      expect((await refunds.refund(part)).kind).toBe(kind)
    }
  })

  it('9. a refund sent twice pays once', async () => {
    const { refunds } = provider
    if (refunds === null) return
    const paid = await capture(kurus(10_000))
    const half = reversalOf(paid, kurus(5_000))
    expect(await refunds.refund(half)).toEqual(await refunds.refund(half))
    const rest = reversalOf(paid, kurus(5_000))
    expect((await refunds.refund(rest)).kind).toBe('done')
  })

  it('9. voids a payment whole before the day closes, and finds the void again', async () => {
    const { voids } = provider
    if (voids === null) return
    const paid = await capture(kurus(10_000))
    const command = reversalOf(paid, kurus(10_000))
    const done = await voids.voidPayment(command)
    expect(done).toMatchObject({ kind: 'done', amount: 10_000 })
    if (voids.findVoid !== null) expect(await voids.findVoid(command)).toEqual(done)
    const again = reversalOf(paid, kurus(10_000))
    expect((await voids.voidPayment(again)).kind).toBe('rejected')
  })

  it('9. lists what went back under the reference it was ordered by', async () => {
    const { refunds, listReversals } = provider
    if (refunds === null || listReversals === null) return
    const paid = await capture(kurus(10_000))
    const command = reversalOf(paid, kurus(4_000))
    expect(await listReversals(command)).toEqual({ kind: 'listed', reversals: [] })
    const done = await refunds.refund(command)
    const [seen, ...more] = await listedOf(listReversals(command))
    expect(more).toEqual([])
    expect(seen).toMatchObject({ kind: 'refund', refundId: command.refundId, amount: 4_000 })
    expect(done).toMatchObject({ ref: seen?.ref, at: seen?.at })
  })

  it('9. charges what it quoted, for every installment count of a card', async () => {
    const amount = kurus(100_000)
    const quotes = (await provider.installments?.quote(amount, 12)) ?? []
    for (const { options } of quotes) {
      for (const { count, perSlice, total } of options) {
        expect(Math.abs(perSlice * count - total)).toBeLessThan(count)
      }
    }
    const options = quotes.find(({ family }) => family === fixture.family)?.options ?? []
    expect(options.length > 0).toBe(fixture.family !== null)
    for (const { count, total } of options) {
      const paid = await capture(amount, count)
      expect(paid.capture).toMatchObject({ base: amount, charged: total, installments: count })
    }
    expect((await provider.installments?.quote(amount, 1)) ?? []).toEqual(
      quotes.map(({ family, options: all }) => ({ family, options: all.filter(({ count }) => count === 1) })),
    )
  })

  it('10. what is kept of its calls has no key and no telephone in it', async () => {
    const { attemptId } = await start(kurus(150_050))
    await ask(provider, attemptId)
    await ask(openProvider(adapter, fixture.withWrongKey(running.settings), door), attemptId)
    const kept = JSON.stringify(door.kept)
    expect(door.kept.length).toBeGreaterThan(2)
    for (const hidden of [...fixture.keys, PHONE, PHONE.slice(3)]) expect(kept).not.toContain(hidden)
  })
})

async function listedOf(list: Promise<ReversalList>): Promise<readonly SeenReversal[]> {
  const told = await list
  if (told.kind !== 'listed') throw new Error('the provider lists nothing')
  return told.reversals
}
