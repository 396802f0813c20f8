import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { inviteToTelegram } from './invite-to-telegram.ts'
import type { LinkWithParties } from './load-link.ts'
import { tellPayer } from './tell-payer.ts'

/** A link that has just opened: the message with the pay page's address goes out on the link's own channels. */
export async function sendFirstMessage(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>,
  parties: LinkWithParties,
): Promise<void> {
  const { link, merchant, payer } = parties
  await tellPayer(tx, deps, {
    merchant,
    payer,
    link,
    template: 'payer.link',
    params: await describeLink(tx, deps, link),
    event: `link:${link.id}:${link.version}`,
    kinds: link.channels,
    withPayPage: true,
  })
  await inviteToTelegram(tx, deps, parties)
}
