import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brokenLinkLaws, linkIn } from '../../test/support/table-laws.ts'
import { NOW } from '../../test/support/builders.ts'
import { DAY_MS, instant, MINUTE_MS, plusMs } from './instant.ts'
import { kurus } from './money.ts'
import {
  applyFact,
  applyReversal,
  cancelLink,
  confirmLink,
  DRAFT_LIFE_MS,
  draftExpiry,
  expireLink,
  extendLink,
  isPayable,
  LINK_TRANSITIONS,
  statusByMoney,
  type Ledger,
  type LinkStatus,
  type PaymentLink,
} from './payment-link.ts'
import { ROLES } from './role.ts'

const STATUSES = Object.keys(LINK_TRANSITIONS) as LinkStatus[]
const UNPAID = ['open', 'expired', 'cancelled'] as const

const mayMove = (from: LinkStatus, to: LinkStatus): boolean =>
  from === to || (LINK_TRANSITIONS[from] as readonly LinkStatus[]).includes(to)

/** Money that comes or goes back, never more back than came. */
const flows = fc.array(
  fc.record({
    comes: fc.boolean(),
    amount: fc.oneof(fc.constantFrom(40, 60, 100), fc.integer({ min: 1, max: 150 })),
    late: fc.boolean(),
    asked: fc.boolean(),
  }),
  { maxLength: 12 },
)
type Flow = { comes: boolean; amount: number; late: boolean; asked: boolean }

function flowInto(link: PaymentLink, before: Ledger, flow: Flow): [PaymentLink, Ledger] {
  if (flow.comes) {
    const ledger = { ...before, captured: kurus(before.captured + flow.amount), factCount: before.factCount + 1 }
    const capturedAt = plusMs(link.expiresAt, flow.late ? 1 : 0)
    return [applyFact(link, ledger, capturedAt), ledger]
  }
  const back = Math.min(flow.amount, before.captured - before.reversed)
  if (back === 0) return [link, before]
  const ledger = { ...before, reversed: kurus(before.reversed + back) }
  return [applyReversal(link, ledger, flow.asked), ledger]
}

const NOTHING: Ledger = { captured: kurus(0), reversed: kurus(0), factCount: 0 }

test('the table of links says exactly what events can do', () => expect(brokenLinkLaws()).toEqual([]))

test('money keeps every link on the table, in the state the sums demand, and only adds flags', () => {
  fc.assert(
    fc.property(fc.constantFrom(...UNPAID), flows, (status, steps) => {
      let link = linkIn(status)
      let ledger = NOTHING
      for (const step of steps) {
        const [next, sums] = flowInto(link, ledger, step)
        expect(mayMove(link.status, next.status)).toBe(true)
        expect(next.status).toBe(statusByMoney(link.amount, sums) ?? link.status)
        expect(next.flags).toEqual(expect.arrayContaining([...link.flags]))
        expect(next.flags.length).toBe(new Set(next.flags).size)
        expect([next.amount, next.currency, next.merchantId]).toEqual([link.amount, link.currency, link.merchantId])
        link = next
        ledger = sums
      }
    }),
  )
})

test('the sums alone say the state', () => {
  const by = (captured: number, reversed: number) =>
    statusByMoney(kurus(100), { captured: kurus(captured), reversed: kurus(reversed), factCount: 1 })
  expect([by(0, 0), by(99, 0), by(100, 0), by(200, 0)]).toEqual([null, 'part_paid', 'paid', 'paid'])
  expect([by(100, 1), by(100, 100), by(99, 99), by(200, 100)]).toEqual([
    'part_refunded',
    'refunded',
    'refunded',
    'paid',
  ])
})

describe('a payment that was not expected', () => {
  const paid = (link: PaymentLink, captured: number, at = link.expiresAt) =>
    applyFact(link, { captured: kurus(captured), reversed: kurus(0), factCount: 1 }, at)

  test('after a cancellation is kept and looked at', () => {
    expect(paid(linkIn('cancelled'), 100)).toMatchObject({ status: 'paid', flags: ['after_cancel', 'needs_review'] })
  })

  test('is late by the provider’s own time only', () => {
    expect(paid(linkIn('expired'), 100).flags).toEqual([])
    expect(paid(linkIn('open'), 100, plusMs(linkIn('open').expiresAt, 1)).flags).toEqual(['late'])
  })

  test('of more than was asked is looked at', () => {
    expect(paid(linkIn('paid'), 200).flags).toEqual(['overpaid', 'needs_review'])
  })

  test('that goes back without our asking is looked at', () => {
    const back = { captured: kurus(100), reversed: kurus(100), factCount: 1 }
    expect(applyReversal(linkIn('paid'), back, false)).toMatchObject({ status: 'refunded', flags: ['needs_review'] })
    expect(applyReversal(linkIn('paid'), back, true).flags).toEqual([])
  })
})

describe('a confirmation', () => {
  test('starts the validity, and only once', () => {
    const opened = confirmLink(linkIn('draft'), 1, plusMs(NOW, MINUTE_MS))
    expect(opened).toMatchObject({ ok: true, value: { status: 'open', openedAt: NOW + MINUTE_MS, version: 2 } })
    if (opened.ok) {
      expect(opened.value.expiresAt).toBe(NOW + MINUTE_MS + DAY_MS)
      expect(confirmLink(opened.value, 2, NOW)).toEqual({ ok: false, error: { kind: 'not_a_draft' } })
    }
  })

  test('of an older card, an older draft or a past end is refused', () => {
    const draft = linkIn('draft')
    expect(confirmLink(draft, 0, NOW)).toEqual({ ok: false, error: { kind: 'stale' } })
    expect(confirmLink(draft, 1, plusMs(NOW, DRAFT_LIFE_MS)).ok).toBe(true)
    expect(confirmLink(draft, 1, plusMs(NOW, DRAFT_LIFE_MS + 1))).toEqual({ ok: false, error: { kind: 'stale' } })
    const stated = { ...draft, validForMinutes: null, expiresAt: NOW }
    expect(confirmLink(stated, 1, NOW)).toEqual({ ok: false, error: { kind: 'expiry_passed' } })
    expect(draftExpiry({ validForMinutes: null, expiresAt: null }, NOW)).toBe(null)
  })
})

describe('a cancellation', () => {
  test.each(STATUSES)('of a link that is %s', (status) => {
    const done = cancelLink(linkIn(status), { role: 'assistant', attemptOpen: false, warned: false })
    if (status === 'open') return expect(done).toMatchObject({ ok: true, value: { status: 'cancelled' } })
    const paid = ['paid', 'part_refunded', 'refunded'].includes(status)
    expect(done).toEqual({ ok: false, error: { kind: paid ? 'already_paid' : 'not_open' } })
  })

  test.each(ROLES)('while a payment is under way: %s', (role) => {
    const may = role === 'owner' || role === 'professional'
    const unwarned = cancelLink(linkIn('open'), { role, attemptOpen: true, warned: false })
    expect(unwarned).toEqual({ ok: false, error: { kind: may ? 'attempt_open' : 'attempt_open_not_allowed' } })
    expect(cancelLink(linkIn('open'), { role, attemptOpen: true, warned: true }).ok).toBe(may)
  })
})

describe('time', () => {
  test('ends an open link at its end, unless a payment under way is waited for', () => {
    const link = linkIn('open')
    const hold = plusMs(link.expiresAt, MINUTE_MS)
    expect(expireLink(link, plusMs(link.expiresAt, -1), null)).toBe(link)
    expect(expireLink(link, link.expiresAt, null).status).toBe('expired')
    expect(expireLink(link, link.expiresAt, hold)).toBe(link)
    expect(expireLink(link, hold, hold).status).toBe('expired')
  })

  test('stops new payments at the same moment', () => {
    for (const status of STATUSES) {
      const link = linkIn(status)
      expect(isPayable(link, plusMs(link.expiresAt, -1))).toBe(status === 'open' || status === 'part_paid')
      expect(isPayable(link, link.expiresAt)).toBe(false)
    }
  })

  test('is given by an extension to open and expired links only, and never taken', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STATUSES), fc.integer({ min: -DAY_MS, max: DAY_MS }), (status, by) => {
        const link = linkIn(status)
        const extended = extendLink(link, instant(link.expiresAt + by), link.expiresAt)
        expect(extended.ok).toBe((status === 'open' || status === 'expired') && by > 0)
        if (extended.ok) expect(extended.value).toMatchObject({ status: 'open', expiresAt: link.expiresAt + by })
      }),
    )
  })
})
