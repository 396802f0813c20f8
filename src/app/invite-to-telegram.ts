import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { issueOneTimeToken } from './issue-one-time-token.ts'
import type { LinkWithParties } from './load-link.ts'
import { tellOffice } from './tell-office.ts'

/**
 * A bot cannot write first: where Telegram was chosen and the payer has not opened the bot's chat, the office gets a
 * one-time address to pass on. The waiting link is delivered when the payer opens it.
 */
export async function inviteToTelegram(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>,
  { link, merchant, payer }: LinkWithParties,
): Promise<void> {
  if (!link.channels.includes('telegram') || payer.telegram !== null || payer.optedOut) return
  const account = (await tx.accounts.channelsOf(merchant.id)).find((candidate) => candidate.kind === 'telegram')
  if (account === undefined || (await deps.accounts.channel(account.id)).startUrl === null) return
  const { tokenId } = await issueOneTimeToken(tx, deps, {
    purpose: 'bind_payer',
    merchantId: merchant.id,
    subjectId: link.id,
  })
  await tellOffice(tx, deps, {
    merchant,
    link,
    template: 'office.telegram_invite',
    params: await describeLink(tx, deps, link),
    event: `telegram-invite:${link.id}`,
    // No button: whoever opens the address becomes the payer, so it is only there to be passed on.
    target: { kind: 'one_time', tokenId },
  })
}
