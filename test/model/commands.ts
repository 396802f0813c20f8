import fc from 'fast-check'
import { toId, type AttemptId } from '../../src/domain/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../../src/domain/instant.ts'
import { kurus } from '../../src/domain/money.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import type { Refund } from '../../src/domain/refund.ts'
import { ROLES } from '../../src/domain/role.ts'
import type { FakeProvider, Hearing, PayFlavour, RefundFlavour, StartFlavour } from './fake-provider.ts'
import { checkInvariants } from './invariants.ts'
import type { Office } from './office.ts'

export type WorldCommand = fc.Command<FakeProvider, Office>
type Act = (office: Office, provider: FakeProvider) => void

/** One thing that somebody does; afterwards every law is checked. The provider is the model, the office the system. */
const act = (name: string, run: Act): WorldCommand => ({
  check: () => true,
  run: (provider, office) => {
    run(office, provider)
    checkInvariants(office, provider)
  },
  toString: () => name,
})

const picks = fc.nat(7)
const laters = fc.constantFrom(false, false, false, true)
const hearings = fc.constantFrom<Hearing>(
  ...(['heard', 'heard', 'heard', 'timeout', 'bad_credentials', 'contradiction'] as const),
)

const onLink = (name: string, run: (link: PaymentLink, office: Office) => void) =>
  picks.map((pick) =>
    act(`${name}(${pick})`, (office) => {
      const link = office.links[pick % Math.max(1, office.links.length)]
      if (link !== undefined) run(link, office)
    }),
  )

const onRefund = (name: string, run: (refund: Refund, office: Office) => void) =>
  picks.map((pick) =>
    act(`${name}(${pick})`, (office) => {
      const refund = office.refunds.at(-1 - (pick % Math.max(1, office.refunds.length)))
      if (refund !== undefined) run(refund, office)
    }),
  )

const links: fc.Arbitrary<WorldCommand>[] = [
  fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom(5, 60, 1_440)).map(([amount, minutes]) =>
    act(`draft(${amount}, ${minutes})`, (office) => {
      if (office.links.length < 3) office.draft(amount, minutes)
    }),
  ),
  fc
    .integer({ min: 1, max: 500 })
    .chain((amount) => onLink(`change to ${amount}`, (link, office) => office.changeDraft(link, kurus(amount)))),
  onLink('confirm', (link, office) => office.confirm(link, 0)),
  onLink('confirm', (link, office) => office.confirm(link, 0)),
  onLink('confirm on an old card', (link, office) => office.confirm(link, 1)),
  onLink('discard', (link, office) => office.discard(link)),
  fc
    .tuple(fc.constantFrom(...ROLES), fc.boolean())
    .chain(([role, warned]) =>
      onLink(`cancel as ${role}, ${warned ? '' : 'not '}warned`, (link, office) => office.cancel(link, role, warned)),
    ),
  fc
    .constantFrom(-5, 10, 3_000)
    .chain((minutes) => onLink(`extend ${minutes}`, (link, office) => office.extend(link, minutes))),
  fc.constant(act('expiry tick', (office) => office.expireDue())),
]

const starts = fc.record({
  flavour: fc.constantFrom<StartFlavour>('page', 'page', 'page', 'lost', 'never_arrived', 'refused', 'declined'),
  namesItsEnd: fc.boolean(),
  later: laters,
})
const start = starts.chain(({ flavour, namesItsEnd, later }) =>
  onLink(`start, ${flavour}${namesItsEnd ? '' : ' without end'}${later ? ', later' : ''}`, (link, office) =>
    office.start(link, flavour, namesItsEnd, later),
  ),
)

const payFlavours = fc.constantFrom<PayFlavour>(
  ...(['right', 'right', 'right', 'with_surcharge', 'wrong_amount', 'wrong_mode', 'in_review', 'declined'] as const),
)
const enter = picks.map((pick) => act(`payer enters(${pick})`, (_, provider) => provider.enter(pick)))
const settle = fc
  .tuple(picks, payFlavours)
  .map(([pick, flavour]) => act(`provider: ${flavour}(${pick})`, (_, provider) => provider.settle(pick, flavour)))
const callback = fc
  .record({
    pick: picks,
    times: fc.constantFrom(1, 1, 2),
    hearing: hearings,
    forged: fc.constantFrom(false, false, true),
  })
  .map(({ pick, times, hearing, forged }) =>
    act(`callback(${pick}) x ${times}, ${hearing}${forged ? ', forged' : ''}`, (office) => {
      const of = office.attempts.at(-1 - (pick % Math.max(1, office.attempts.length)))
      const id = forged ? toId<AttemptId>('nobody’s') : of?.id
      for (let time = 0; time < times && id !== undefined; time += 1) office.reconcile(id, hearing)
    }),
  )

/** The usual way of a payer in one go; whether and when we hear of it is another command's business. */
const wholePayment = fc.tuple(picks, payFlavours).map(([pick, flavour]) =>
  act(`pay, ${flavour}(${pick})`, (office, provider) => {
    const link = office.links.findLast(({ status }) => status === 'open')
    if (link !== undefined) office.start(link, 'page', true, false)
    const last = provider.sessions.length - 1
    provider.enter(last)
    provider.settle(pick, flavour)
  }),
)

const payments: fc.Arbitrary<WorldCommand>[] = [
  start,
  start,
  wholePayment,
  enter,
  enter,
  settle,
  settle,
  callback,
  callback,
  fc
    .tuple(picks, fc.boolean())
    .map(([pick, ok]) => act(`review ends ${ok}(${pick})`, (_, provider) => provider.endReview(pick, ok))),
  hearings.map((hearing) => act(`poll, ${hearing}`, (office) => office.pollDue(hearing))),
  picks.map((pick) => act(`answer arrives(${pick})`, (office) => office.answerCall(pick))),
  fc.constant(act('crash', (office) => office.crash())),
]

const submits = fc.record({
  flavour: fc.constantFrom<RefundFlavour>('done', 'done', 'lost', 'pending', 'rejected', 'too_late', 'not_sent'),
  hearing: hearings,
  later: laters,
})
const wholeRefund = fc.tuple(submits, fc.constantFrom(0.5, 1)).map(([{ flavour, hearing, later }, part]) =>
  act(`refund of ${part}, ${flavour}, ${hearing}${later ? ', later' : ''}`, (office) => {
    for (const link of office.links) office.requestRefund(link, 'refund', part)
    for (const refund of [...office.refunds]) office.approveRefund(refund)
    for (const refund of [...office.refunds]) office.submitRefund(refund, flavour, hearing, later)
  }),
)

/** What the sweep does every minute: each refund without an answer is asked about. */
const sweepRefunds = hearings.map((hearing) =>
  act(`sweep refunds, ${hearing}`, (office) => {
    for (const refund of [...office.refunds]) {
      if (refund.status !== 'approved') office.submitRefund(refund, 'done', hearing, false)
    }
  }),
)

const refunds: fc.Arbitrary<WorldCommand>[] = [
  wholeRefund,
  sweepRefunds,
  fc
    .constantFrom(0.3, 0.5, 1)
    .chain((part) => onLink(`ask refund of ${part}`, (link, office) => office.requestRefund(link, 'refund', part))),
  onLink('ask void', (link, office) => office.requestRefund(link, 'void', 1)),
  onRefund('approve', (refund, office) => office.approveRefund(refund)),
  submits.chain(({ flavour, hearing, later }) =>
    onRefund(`submit, ${flavour}, ${hearing}${later ? ', later' : ''}`, (refund, office) =>
      office.submitRefund(refund, flavour, hearing, later),
    ),
  ),
  fc.constant(act('withdraw stale', (office) => office.withdrawStale())),
  fc.constant(act('pending refunds settle', (_, provider) => provider.settleReversals())),
]

const JUMPS = [1_000, 20_000, MINUTE_MS, 6 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, DAY_MS, 8 * DAY_MS]
const BACK = [-MINUTE_MS, -10 * MINUTE_MS, -DAY_MS]

/** The provider's clock only goes on; ours may be set. */
const clocks: fc.Arbitrary<WorldCommand>[] = [
  fc.constantFrom(...JUMPS, ...BACK).map((by) =>
    act(`clock ${by}`, (office, provider) => {
      office.now = plusMs(office.now, by)
      provider.now = plusMs(provider.now, Math.max(0, by))
    }),
  ),
  fc
    .tuple(picks, fc.constantFrom('sent' as const, 'lost' as const, 'down' as const, 'down' as const))
    .map(([pick, outcome]) => act(`deliver ${outcome}(${pick})`, (office) => office.deliver(pick, outcome))),
]

/** Our questions over the next hours, all of them heard: what happens to sessions that nobody finishes. */
const quietHour = act('an hour of polls', (office, provider) => {
  for (let minutes = 0; minutes < 60; minutes += 10) {
    office.now = plusMs(office.now, 10 * MINUTE_MS)
    provider.now = plusMs(provider.now, 10 * MINUTE_MS)
    for (const { id } of [...office.attempts]) office.reconcile(id, 'heard')
  }
})

const allCallbacks = act('every callback again', (office) => {
  for (const { id } of [...office.attempts]) office.reconcile(id, 'heard')
})

const messengerDown = act('messenger down for a day', (office) => {
  for (let hours = 0; hours < 24; hours += 2) {
    office.now = plusMs(office.now, 2 * HOUR_MS)
    for (const one of office.told) if (one.status === 'pending') office.deliver(0, 'down')
  }
})

/** Starts on the newest open link and leaves the payer in 3-D Secure. */
function payerEnters(office: Office, provider: FakeProvider): void {
  const link = office.links.findLast(({ status }) => status === 'open')
  if (link !== undefined) office.start(link, 'page', true, false)
  for (const pick of provider.sessions.keys()) provider.enter(pick)
}

const abandoned = act('a payer leaves 3-D Secure for an hour', (office, provider) => {
  payerEnters(office, provider)
  quietHour.run(provider, office)
})

const triedAgain = act('a refused payer tries the same session again', (office, provider) => {
  payerEnters(office, provider)
  provider.settle(0, 'declined')
  allCallbacks.run(provider, office)
  payerEnters(office, provider)
})

const quiet = fc.constantFrom(quietHour, allCallbacks, messengerDown, abandoned, triedAgain)

const oneOf = (arbitraries: readonly fc.Arbitrary<WorldCommand>[]) => fc.oneof(...arbitraries)

export const worldCommands: fc.Arbitrary<WorldCommand>[] = [
  fc.oneof(
    { weight: 3, arbitrary: oneOf(links) },
    { weight: 6, arbitrary: oneOf(payments) },
    { weight: 4, arbitrary: oneOf(refunds) },
    { weight: 2, arbitrary: oneOf(clocks) },
    { weight: 3, arbitrary: quiet },
  ),
]
