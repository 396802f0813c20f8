import { createOffice, issueClaim, type ChannelSeed, type OfficeSeed, type PosSeed } from './app/create-office.ts'
import type { AppDeps } from './app/deps.ts'
import type { Config } from './config/config.ts'
import type { ChannelKind } from './domain/channel-kind.ts'
import { toId, type ChannelAccountId } from './domain/ids.ts'
import type { Merchant } from './domain/merchant.ts'
import { kurus } from './domain/money.ts'
import { DEFAULT_VALID_MINUTES } from './domain/payment-link.ts'
import type { UnitOfWork } from './ports/store.ts'
import { smsSeeds } from './sms-seeds.ts'

type Seeding = Pick<AppDeps, 'clock' | 'ids' | 'store'>

export type SandboxPosAccess = { readonly origin: string; readonly key: string; readonly secret: string }

export type FirstOfficeTexts = {
  readonly officeName: string
  readonly ownerName: string
  readonly privacyNotice: string
  readonly posName: string
}

export type SeedInput = {
  readonly config: Pick<Config, 'locale' | 'mail' | 'officeName' | 'sms' | 'telegram'>
  readonly pos: SandboxPosAccess
  readonly publicUrl: string
  readonly texts: FirstOfficeTexts
}

/** What a newcomer may ask for until the office sets its own limit: 250,000 lira. */
const FIRST_LINK_LIMIT = kurus(25_000_000)
const FIRST_INSTALLMENT_CAP = 6

/**
 * Makes the first office when there is none, and brings its accounts to what the settings say now. Returns the secret
 * of a claim address while nobody has claimed the office, null afterwards.
 */
export async function prepareFirstOffice(deps: Seeding, input: SeedInput): Promise<string | null> {
  return deps.store.transaction(async (tx) => {
    const offices = await tx.merchants.all()
    const [first] = offices
    if (first === undefined) return (await createOffice(tx, deps, officeSeed(input, true))).claimToken
    for (const office of offices) await syncPos(tx, office, posSeed(input))
    await syncChannels(tx, deps, first, channelSeeds(input, true))
    const owner = (await tx.members.ofMerchant(first.id)).find((member) => member.role === 'owner')
    return owner === undefined || owner.pinHash !== null ? null : issueClaim(tx, deps, first.id, owner.id)
  })
}

/** A new office as the settings have it. */
export const officeSeed = (input: SeedInput, isFirst: boolean): OfficeSeed => ({
  merchant: {
    name: input.config.officeName ?? input.texts.officeName,
    kind: 'law_office',
    locale: input.config.locale,
    contactPhone: null,
    contactEmail: null,
    privacyNotice: input.texts.privacyNotice,
    linkLimit: FIRST_LINK_LIMIT,
    defaultValidMinutes: DEFAULT_VALID_MINUTES,
    defaultInstallmentCap: FIRST_INSTALLMENT_CAP,
    defaultChannels: ['whatsapp', 'sms'],
  },
  ownerName: input.texts.ownerName,
  channels: channelSeeds(input, isFirst),
  pos: [posSeed(input)],
})

const posSeed = ({ pos, texts }: SeedInput): PosSeed => ({
  adapterId: 'sandbox',
  displayName: texts.posName,
  mode: 'test',
  settings: JSON.stringify({ baseUrl: pos.origin, keyId: pos.key, secret: pos.secret }),
})

/**
 * A channel with credentials is the real one; every other goes to the sandbox inbox. The settings name one bot, and a
 * bot has one listener: it is the first office's. So is the sender of SMS, which is registered to one firm.
 */
function channelSeeds({ config, publicUrl }: SeedInput, isFirst: boolean): ChannelSeed[] {
  const sms = smsSeeds(config.sms, publicUrl)
  return [
    { adapterId: 'web-chat', kind: 'web_chat', mode: 'test', settings: () => '{}' },
    sandboxSeed('whatsapp'),
    ...(sms.length === 0 || !isFirst ? [sandboxSeed('sms')] : sms),
    config.mail === null ? sandboxSeed('email') : mailSeed(config.mail),
    config.telegram === null || !isFirst ? sandboxSeed('telegram') : telegramSeed(config.telegram, publicUrl),
  ]
}

const sandboxSeed = (kind: ChannelKind): ChannelSeed => ({
  adapterId: 'sandbox',
  kind,
  mode: 'test',
  settings: () => JSON.stringify({ kind }),
})

const mailSeed = (mail: NonNullable<Config['mail']>): ChannelSeed => ({
  adapterId: 'email-smtp',
  kind: 'email',
  mode: 'live',
  settings: () => JSON.stringify({ url: mail.url.reveal(), from: mail.from, allowlist: mail.allowlist }),
})

const telegramSeed = (
  { token, apiRoot, webhookSecret }: NonNullable<Config['telegram']>,
  publicUrl: string,
): ChannelSeed => ({
  adapterId: 'telegram',
  kind: 'telegram',
  mode: 'live',
  settings: (id) =>
    JSON.stringify({
      botToken: token.reveal(),
      ...(apiRoot === null ? {} : { apiRoot }),
      ...(webhookSecret === null ? {} : webhookSettings(`${publicUrl}/channels/${id}`, webhookSecret.reveal())),
    }),
})

const webhookSettings = (webhookUrl: string, webhookSecret: string) => ({
  mode: 'webhook',
  webhookUrl,
  webhookSecret,
})

async function syncPos(tx: UnitOfWork, office: Merchant, seed: PosSeed): Promise<void> {
  const account = (await tx.accounts.posOf(office.id)).find((candidate) => candidate.adapterId === seed.adapterId)
  if (account !== undefined) await tx.accounts.savePosSettings(account.id, seed.settings)
}

async function syncChannels(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'ids'>,
  office: Merchant,
  seeds: readonly ChannelSeed[],
): Promise<void> {
  const accounts = await tx.accounts.everyChannelOf(office.id)
  const wanted = new Set<ChannelAccountId>()
  for (const { settings, ...seed } of seeds) {
    const known = accounts.find(({ kind, adapterId }) => kind === seed.kind && adapterId === seed.adapterId)
    const id = known?.id ?? toId<ChannelAccountId>(deps.ids.uuid())
    wanted.add(id)
    if (known === undefined) {
      await tx.accounts.createChannel({ ...seed, id, merchantId: office.id, active: true }, settings(id))
    } else {
      await tx.accounts.saveChannelSettings(id, settings(id))
    }
  }
  const kinds = new Set(seeds.map(({ kind }) => kind))
  for (const { id, kind } of accounts) if (kinds.has(kind)) await tx.accounts.setChannelActive(id, wanted.has(id))
}
