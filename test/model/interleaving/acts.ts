import { approveRefundByToken } from '../../../src/app/approve-refund.ts'
import { cancelPaymentLink } from '../../../src/app/cancel-payment-link.ts'
import { confirmPaymentLink, discardDraft } from '../../../src/app/confirm-payment-link.ts'
import { expirePaymentLinks } from '../../../src/app/expire-payment-links.ts'
import { extendPaymentLink } from '../../../src/app/extend-payment-link.ts'
import { reconcileAttempt } from '../../../src/app/reconcile-attempt.ts'
import { requestRefund } from '../../../src/app/request-refund.ts'
import { startPaymentAttempt } from '../../../src/app/start-payment-attempt.ts'
import { submitRefund } from '../../../src/app/submit-refund.ts'
import { sweep } from '../../../src/app/sweep.ts'
import { withdrawRefund } from '../../../src/app/withdraw-refund.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../../../src/domain/instant.ts'
import { kurus, type Kurus } from '../../../src/domain/money.ts'
import type { ChannelAccount } from '../../../src/domain/merchant.ts'
import type { PaymentAttempt } from '../../../src/domain/payment-attempt.ts'
import type { Refund } from '../../../src/domain/refund.ts'
import { NOW } from '../../support/builders.ts'
import { PIN, TOKEN, type World } from './world.ts'

type Act = (world: World) => Promise<unknown>

const NOBODY = { name: null, phone: null, email: null }

const attemptsIn = ({ store }: World): PaymentAttempt[] => store.committed<PaymentAttempt>('payment_attempt')
export const refundsIn = ({ store }: World): Refund[] =>
  store.committed<{ refund: Refund }>('refund').map(({ refund }) => refund)

const start: Act = ({ deps }) => startPaymentAttempt(deps, { token: TOKEN, payer: NOBODY, installmentCap: null })

const confirm: Act = ({ deps, store, member, linkId }) => {
  const [account] = store.committed<ChannelAccount>('channel_account')
  if (account === undefined) throw new Error('no channel')
  const card = { channelAccountId: account.id, address: 'browser-1', messageRef: 'message-1' }
  return store.transaction((tx) =>
    confirmPaymentLink(tx, deps, { member, linkId, seenVersion: 1, card, despite: null }),
  )
}

const ask =
  (amount: Kurus | null, requestKey: string): Act =>
  ({ deps, store, member, linkId }) =>
    store.transaction((tx) => requestRefund(tx, deps, { member, linkId, method: 'refund', amount, requestKey }))

/** Every approval page that is open is answered at once. */
const approve: Act = async ({ deps, store }) => {
  const tokens = store.committed<{ token: { usedAt: number | null }; secret: { sha256: string } }>('one_time_token')
  const open = tokens.filter(({ token }) => token.usedAt === null)
  await Promise.all(
    open.map(({ secret }) =>
      store.transaction((tx) => approveRefundByToken(tx, deps, { tokenSha256: secret.sha256, pin: PIN })),
    ),
  )
}

const submit: Act = async (world) => {
  for (const { id, merchantId } of refundsIn(world)) await submitRefund(world.deps, id, merchantId)
}

const withdraw: Act = async (world) => {
  const { deps, store, member } = world
  for (const { id } of refundsIn(world)) {
    await store.transaction((tx) => withdrawRefund(tx, deps, { member, refundId: id }))
  }
}

/** A callback and a planned question are the same question. */
const reconcile: Act = async (world) => {
  for (const { id } of attemptsIn(world)) await reconcileAttempt(world.deps, id)
}

const cancel: Act = ({ deps, store, member, linkId }) =>
  store.transaction((tx) => cancelPaymentLink(tx, deps, { member, linkId, warned: true }))

const extend: Act = ({ deps, store, member, linkId, now }) =>
  store.transaction((tx) =>
    extendPaymentLink(tx, deps, { member, linkId, expiresAt: plusMs(now, DAY_MS), requestKey: 'extend' }),
  )

const inTurn =
  (...acts: readonly Act[]): Act =>
  async (world) => {
    for (const act of acts) await act(world)
  }

const pay: Act = async ({ provider }) => provider.settle('captured')

/** What may happen at the same time; the same twice is two people, two jobs or two nodes. */
export const ACTS = {
  confirm,
  discard: ({ deps, store, member, linkId }) => store.transaction((tx) => discardDraft(tx, deps, { member, linkId })),
  start,
  'payer pays': pay,
  'payer pays and we hear': inTurn(pay, reconcile),
  'payer is refused': async ({ provider }) => provider.settle('declined'),
  reconcile,
  expire: ({ deps }) => expirePaymentLinks(deps),
  cancel,
  extend,
  'ask for all back': ask(null, 'all'),
  'ask for part back': ask(kurus(600_000), 'part'),
  approve,
  submit,
  'all back in one go': inTurn(ask(null, 'all'), approve, submit),
  'part back in one go': inTurn(ask(kurus(600_000), 'part'), approve, submit),
  withdraw,
  sweep: ({ deps }) => sweep(deps),
  'an answer is lost': async ({ provider }) => void (provider.losing += 1),
} as const satisfies Record<string, Act>

export type ActName = keyof typeof ACTS

const onThe = async (world: World, ...names: readonly ActName[]): Promise<void> => {
  for (const name of names) await ACTS[name](world)
}
const dayLater = (world: World): void => {
  world.now = plusMs(NOW, DAY_MS + HOUR_MS)
}

/** Where the race begins; what led there was done by the same use cases, one after the other. */
export const SITUATIONS = {
  'a draft': async () => undefined,
  'an open link': (world) => onThe(world, 'confirm'),
  'a link that is due': async (world) => {
    await onThe(world, 'confirm')
    dayLater(world)
  },
  'a payer at the provider when the time runs out': async (world) => {
    await onThe(world, 'confirm')
    world.now = plusMs(NOW, DAY_MS - MINUTE_MS)
    await onThe(world, 'start')
    world.now = plusMs(NOW, DAY_MS + MINUTE_MS)
  },
  'a payer at the provider': (world) => onThe(world, 'confirm', 'start'),
  'paid, and we have not heard': (world) => onThe(world, 'confirm', 'start', 'payer pays'),
  'paid, not heard, and due': async (world) => {
    await onThe(world, 'confirm', 'start', 'payer pays')
    dayLater(world)
  },
  'paid, not heard, and cancelled': (world) => onThe(world, 'confirm', 'start', 'payer pays', 'cancel'),
  'a start without an answer': (world) => onThe(world, 'confirm', 'an answer is lost', 'start'),
  paid: (world) => onThe(world, 'confirm', 'start', 'payer pays', 'reconcile'),
  'a refund that waits': (world) => onThe(world, 'confirm', 'start', 'payer pays', 'reconcile', 'ask for part back'),
  'a refund approved': (world) =>
    onThe(world, 'confirm', 'start', 'payer pays', 'reconcile', 'ask for part back', 'approve'),
} as const satisfies Record<string, Act>

export type SituationName = keyof typeof SITUATIONS

/** Peace: answers arrive, planned questions are asked, and what is due ends. */
export async function settle(world: World): Promise<void> {
  world.provider.losing = 0
  for (let round = 0; round < 3; round += 1) {
    world.now = plusMs(world.now, 2 * DAY_MS)
    await onThe(world, 'reconcile', 'submit', 'sweep', 'expire')
  }
}
