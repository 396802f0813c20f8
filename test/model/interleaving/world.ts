import { tableFiles } from '../../../src/adapters/files/table-files.ts'
import { codeMaker } from '../../../src/adapters/system/code-maker.ts'
import type { AppDeps } from '../../../src/app/deps.ts'
import type { Brand } from '../../../src/domain/brand.ts'
import { toId } from '../../../src/domain/ids.ts'
import { DAY_MS, plusMs, type Instant } from '../../../src/domain/instant.ts'
import type { Member } from '../../../src/domain/merchant.ts'
import type { PaymentLink } from '../../../src/domain/payment-link.ts'
import type { IdSource } from '../../../src/ports/id-source.ts'
import type { MessageChannel } from '../../../src/ports/message-channel.ts'
import type { TemplateRenderer } from '../../../src/ports/template-renderer.ts'
import { publicUrlsAt } from '../../../src/public-urls.ts'
import {
  aChannelAccount,
  aLink,
  aMember,
  aMerchant,
  anIdentity,
  aPayer,
  aPosAccount,
  NOW,
  sha256,
} from '../../support/builders.ts'
import { silentLogger } from '../../support/silent-logger.ts'
import { openMemoryStore, type Flaw, type MemoryStore } from '../memory-store/memory-store.ts'
import { SlowProvider } from './slow-provider.ts'

export const PIN = '482913'
export const TOKEN = 'the-token-of-the-one-link'

/** One office with one link, its use cases, and a provider with a truth of its own. */
export type World = {
  readonly store: MemoryStore
  readonly deps: AppDeps
  readonly provider: SlowProvider
  readonly member: Member
  readonly linkId: PaymentLink['id']
  /** Who hears of a payment in the office. */
  readonly hearers: number
  now: Instant
  /** What was logged as an error: a use case that went wrong in silence. */
  readonly errors: string[]
  link(): PaymentLink
}

/** Everything is named in the order of its making, so that one seed makes one run. */
function countedIds(): IdSource {
  let made = 0
  const next = (): string => String((made += 1)).padStart(12, '0')
  return {
    uuid: () => `00000000-0000-7000-8000-${next()}`,
    token: () => `secret-${next()}`,
    sha256,
    randomBelow: () => 0,
  }
}

const channel = { startUrl: null } as unknown as MessageChannel
const renderer = {} as unknown as TemplateRenderer

/** A draft of 100 lira, valid for a day, in an office whose owner and creator chat in the browser. */
export async function buildWorld(flaw?: Flaw): Promise<World> {
  const store = openMemoryStore(flaw)
  const ids = countedIds()
  const own = <Id extends Brand<string, string>>(): Id => toId<Id>(ids.uuid())
  const merchant = aMerchant({ id: own() })
  const member = aMember(merchant, { id: own(), pinHash: PIN })
  const [pos, chat] = [aPosAccount(merchant, { id: own() }), aChannelAccount(merchant, { id: own() })]
  const mail = aChannelAccount(merchant, { id: own(), kind: 'email' })
  const payer = aPayer(merchant, { id: own() })
  const number = toId<PaymentLink['shortNumber']>('7K3F')
  const draft = aLink(payer, member, { id: own(), shortNumber: number, expiresAt: plusMs(NOW, DAY_MS) })
  await store.transaction(async (tx) => {
    await tx.merchants.create(merchant)
    await tx.members.create(member)
    await tx.members.bind(anIdentity(member, chat))
    await tx.accounts.createPos(pos, '{}')
    for (const account of [chat, mail]) await tx.accounts.createChannel(account, '{}')
    await tx.payers.create(payer)
    await tx.links.create(draft, { plain: TOKEN, sha256: sha256(TOKEN) }, 'source')
  })
  const provider = new SlowProvider(
    () => world.now,
    (what) => store.interleave(what),
  )
  const port = provider.port()
  const errors: string[] = []
  const logger = {
    ...silentLogger,
    error: (event: string, cause: unknown) => void errors.push(`${event}: ${String(cause)}`),
  }
  const deps: AppDeps = {
    ...{ store, ids, renderer, logger, testMode: true },
    clock: { now: () => world.now },
    accounts: { provider: async () => port, channel: async () => channel },
    urls: publicUrlsAt('https://ode.ornek.av.tr'),
    tables: tableFiles,
    pins: { hash: async (pin) => pin, verify: async (hash, pin) => hash === pin },
    codes: codeMaker,
  }
  const world: World = {
    ...{ store, deps, provider, member, linkId: draft.id, hearers: 1, now: NOW, errors },
    link() {
      const [row] = store.committed<{ link: PaymentLink }>('payment_link')
      if (row === undefined) throw new Error('the link is gone')
      return row.link
    },
  }
  return world
}
