import type { ChannelAbout, ChannelMenu, MenuScope } from '../../../ports/channel-menu.ts'
import type { ChannelIo } from '../channel-adapter.ts'
import type { BotApi } from './bot-api.ts'

type BotScope =
  | { readonly type: 'all_private_chats' }
  | { readonly type: 'all_group_chats' }
  | { readonly type: 'chat'; readonly chat_id: number | string }

/**
 * Command menus by scope and language, and the text of an empty chat. Telegram remembers them and takes the narrowest
 * that fits, so each is set on its own and a failure is only logged.
 */
export async function putUpMenus(
  api: BotApi,
  io: Pick<ChannelIo, 'logger' | 'account'>,
  menus: readonly ChannelMenu[],
  about: readonly ChannelAbout[],
): Promise<void> {
  for (const { scope, locale, entries } of menus) {
    const where = { scope: botScope(scope), ...languageOf(locale) }
    await tried(io, () =>
      entries.length === 0
        ? api.call('deleteMyCommands', where)
        : api.call('setMyCommands', { commands: [...entries], ...where }),
    )
  }
  for (const { locale, description, shortDescription } of about) {
    await tried(io, () => api.call('setMyDescription', { description, ...languageOf(locale) }))
    await tried(io, () =>
      api.call('setMyShortDescription', { short_description: shortDescription, ...languageOf(locale) }),
    )
  }
}

const languageOf = (locale: string | null) => (locale === null ? {} : { language_code: locale })

function botScope(scope: MenuScope): BotScope {
  switch (scope.kind) {
    case 'everyone':
      return { type: 'all_private_chats' }
    case 'groups':
      return { type: 'all_group_chats' }
    case 'chat':
      return { type: 'chat', chat_id: Number(scope.address) }
  }
}

async function tried(io: Pick<ChannelIo, 'logger' | 'account'>, put: () => Promise<unknown>): Promise<void> {
  try {
    await put()
  } catch (error) {
    io.logger.error('telegram.menu_not_set', error, { channelAccountId: io.account.id })
  }
}
