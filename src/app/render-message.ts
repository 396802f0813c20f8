import type { Delivery } from '../domain/delivery.ts'
import type { MerchantId } from '../domain/ids.ts'
import type { Locale, Merchant } from '../domain/merchant.ts'
import type { TokenPurpose } from '../domain/one-time-token.ts'
import type { Choice, MessageChannel, OutboundDocument, OutboundMessage, UrlChoice } from '../ports/message-channel.ts'
import type { ChoiceSpec, LinkTarget, NewNotification } from '../ports/notification-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { ownTextFor, tellIfRefused } from './office-texts.ts'
import { maskPersonal } from './mask-personal.ts'

type Rendering = Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'renderer' | 'urls'>

/**
 * A stored notification as one message for one surface. Addresses with tokens are made here and nowhere earlier: what
 * is stored, queued and logged holds ids.
 */
export async function renderMessage(
  tx: UnitOfWork,
  deps: Rendering,
  input: {
    readonly channel: MessageChannel
    readonly merchant: Merchant
    readonly delivery: Pick<Delivery, 'id' | 'address'>
    readonly notification: Pick<
      NewNotification,
      'template' | 'params' | 'locale' | 'choices' | 'target' | 'targetLabel'
    > &
      Partial<Pick<NewNotification, 'audience' | 'linkId' | 'documentId'>>
    /** A member's own language, where the reader is one and chose it. */
    readonly readerLocale?: Locale | null
  },
): Promise<OutboundMessage> {
  const { channel, merchant, delivery, notification } = input
  const { target } = notification
  const url = target === null ? null : await targetUrl(tx, deps, merchant.id, target)
  const isShared = channel.isGroup?.(delivery.address) === true
  const locale = input.readerLocale ?? notification.locale
  const own = await ownTextFor(tx, merchant.id, { template: notification.template, locale, surface: channel.surface })
  const optOutUrl = await optOutUrlOf(tx, deps, merchant.id, channel, notification)
  const rendered = deps.renderer.message({
    template: notification.template,
    params: {
      ...asOfNow(deps, isShared ? maskPersonal(notification.params) : notification.params),
      ...(await addressesOf(tx, deps, merchant.id, { target, url })),
    },
    locale,
    merchantKind: merchant.kind,
    variant: channel.surface.variant,
    smsAlphabet: channel.surface.smsAlphabet,
    ownText: own === null ? null : own.body,
    optOutUrl,
  })
  await tellIfRefused(tx, deps, own, rendered)
  const choices = renderChoices(deps, notification.choices, { locale, isShared })
  return {
    deliveryId: delivery.id,
    address: delivery.address,
    subject: rendered.subject,
    text: withNumbers(rendered.text, choices, channel),
    html: rendered.html,
    choices: channel.surface.buttons === 'inline' ? choices : [],
    link: linkChoice(deps, { ...notification, locale }, url),
    document: await documentOf(tx, merchant.id, notification),
    replyTo: merchant.contactEmail,
    optOutUrl,
  }
}

/** An answer by e-mail goes to the office's mailbox, where no program reads: a payer stops e-mails by an address. */
async function optOutUrlOf(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'urls'>,
  merchantId: MerchantId,
  channel: MessageChannel,
  { audience, linkId = null }: Partial<Pick<NewNotification, 'audience' | 'linkId'>>,
): Promise<string | null> {
  if (audience !== 'payer' || linkId === null || channel.kind !== 'email') return null
  return deps.urls.optOut(await tx.links.token(merchantId, linkId))
}

/** Where the message leads, by each way that opens it. */
async function addressesOf(
  tx: UnitOfWork,
  deps: Rendering,
  merchantId: MerchantId,
  { target, url }: { readonly target: LinkTarget | null; readonly url: string | null },
): Promise<Readonly<Record<string, unknown>>> {
  return {
    ...(url === null ? {} : addresses(target, url)),
    ...(target?.kind === 'one_time' ? await waysIn(tx, deps, merchantId, target.tokenId) : {}),
  }
}

/** A file that was forgotten meanwhile holds no message up. */
async function documentOf(
  tx: UnitOfWork,
  merchantId: MerchantId,
  { documentId = null }: Partial<Pick<NewNotification, 'documentId'>>,
): Promise<OutboundDocument | null> {
  const found = documentId === null ? null : await tx.documents.find(merchantId, documentId)
  return found === null ? null : { ...found.document, bytes: found.bytes }
}

/** A message may wait for days: the time that remains is counted from when it is read, not from when it was written. */
const asOfNow = (deps: Pick<AppDeps, 'clock'>, params: NewNotification['params']): NewNotification['params'] =>
  'now' in params ? { ...params, now: deps.clock.now() } : params

function renderChoices(
  deps: Pick<AppDeps, 'renderer'>,
  rows: readonly (readonly ChoiceSpec[])[],
  { locale, isShared }: { readonly locale: Merchant['locale']; readonly isShared: boolean },
): readonly (readonly Choice[])[] {
  return rows.map((row) =>
    row.map(({ label, labelParams, action }) => ({
      label: deps.renderer.label(label, isShared ? maskPersonal(labelParams ?? {}) : (labelParams ?? {}), locale),
      action,
    })),
  )
}

/** Without buttons the same choices are numbered lines; the conversation reads the number back. */
function withNumbers(text: string, rows: readonly (readonly Choice[])[], channel: MessageChannel): string {
  const choices = rows.flat()
  if (channel.surface.buttons !== 'numbered' || choices.length === 0) return text
  const lines = choices.map((choice, index) => `${index + 1}  ${choice.label}`)
  return `${text}\n\n${lines.join('\n')}`
}

const linkChoice = (
  deps: Pick<AppDeps, 'renderer'>,
  { targetLabel, locale }: Pick<NewNotification, 'targetLabel' | 'locale'>,
  url: string | null,
): UrlChoice | null =>
  url === null || targetLabel === null ? null : { label: deps.renderer.label(targetLabel, {}, locale), url }

/** The pay page brings its KVKK notice along (decisions 9). */
const addresses = (target: LinkTarget | null, url: string): Readonly<Record<string, string>> =>
  target?.kind === 'pay_page' ? { url, privacyUrl: `${url}/aydinlatma` } : { url }

async function targetUrl(tx: UnitOfWork, deps: Rendering, merchantId: MerchantId, target: LinkTarget): Promise<string> {
  switch (target.kind) {
    case 'pay_page':
      return deps.urls.payPage(await tx.links.token(merchantId, target.linkId))
    case 'one_time': {
      const purpose = await tx.tokens.purposeOf(target.tokenId)
      if (purpose === null) throw new Error(`no one-time token ${target.tokenId}`)
      const secret = await tx.tokens.secret(target.tokenId)
      return (await chatStartUrl(tx, deps, merchantId, purpose, secret)) ?? deps.urls.oneTime(purpose, secret)
    }
  }
}

/** A team's invitation opens a page or a chat; a group takes its code typed as well. */
async function waysIn(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts'>,
  merchantId: MerchantId,
  tokenId: string,
): Promise<Readonly<Record<string, string | null>>> {
  const purpose = await tx.tokens.purposeOf(tokenId)
  if (purpose === 'join_office') {
    return { chatUrl: await openChatUrl(tx, deps, merchantId, await tx.tokens.secret(tokenId), 'chat') }
  }
  return purpose === 'bind_group' ? { code: await tx.tokens.secret(tokenId) } : {}
}

/** An address that opens a chat belongs to the channel whose chat it opens. */
export async function chatStartUrl(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts'>,
  merchantId: MerchantId,
  purpose: TokenPurpose,
  secret: string,
): Promise<string | null> {
  if (purpose !== 'bind_member' && purpose !== 'bind_payer' && purpose !== 'bind_group') return null
  return openChatUrl(tx, deps, merchantId, secret, purpose === 'bind_group' ? 'group' : 'chat')
}

/** The address that opens the chat of the office's channel that has one. */
export async function openChatUrl(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts'>,
  merchantId: MerchantId,
  secret: string,
  where: 'chat' | 'group',
): Promise<string | null> {
  for (const account of await tx.accounts.channelsOf(merchantId)) {
    const { startUrl } = await deps.accounts.channel(account.id)
    if (startUrl !== null) return startUrl(secret, where)
  }
  return null
}
