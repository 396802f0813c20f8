import { foldName } from '../../domain/client-words.ts'
import type { Locale } from '../../domain/merchant.ts'
import type { TemplateRenderer } from '../../ports/template-renderer.ts'
import type { CommandKey } from '../interpret/reading.ts'

export type ProductCommand = {
  readonly key: CommandKey
  /** As channels allow it behind a slash: a-z, 0-9 and _. */
  readonly slash: Readonly<Record<Locale, string>>
}

/** The commands of the product, in the order of its menu. Their names for people are the labels `command_<key>`. */
export const PRODUCT_COMMANDS = [
  { key: 'create_link', slash: { tr: 'link', en: 'newlink' } },
  { key: 'list_links', slash: { tr: 'linklerim', en: 'mylinks' } },
  { key: 'link_status', slash: { tr: 'durum', en: 'status' } },
  { key: 'resend', slash: { tr: 'tekrar', en: 'resend' } },
  { key: 'extend', slash: { tr: 'uzat', en: 'extend' } },
  { key: 'cancel_link', slash: { tr: 'iptal', en: 'cancel' } },
  { key: 'refund', slash: { tr: 'iade', en: 'refund' } },
  { key: 'void', slash: { tr: 'odeme_iptali', en: 'void' } },
  { key: 'report', slash: { tr: 'rapor', en: 'report' } },
  { key: 'approvals', slash: { tr: 'onaylar', en: 'approvals' } },
  { key: 'errors', slash: { tr: 'hatalar', en: 'errors' } },
  { key: 'clients', slash: { tr: 'musteri', en: 'clients' } },
  { key: 'bulk_links', slash: { tr: 'toplu', en: 'bulk' } },
  { key: 'language', slash: { tr: 'dil', en: 'language' } },
  { key: 'templates', slash: { tr: 'sablonlar', en: 'templates' } },
  { key: 'team', slash: { tr: 'ekip', en: 'team' } },
  { key: 'settings', slash: { tr: 'ayarlar', en: 'settings' } },
  { key: 'panel', slash: { tr: 'panel', en: 'panel' } },
  { key: 'secure', slash: { tr: 'guvenlik', en: 'security' } },
  { key: 'switch_office', slash: { tr: 'buro', en: 'office' } },
  { key: 'support', slash: { tr: 'destek', en: 'support' } },
  { key: 'help', slash: { tr: 'yardim', en: 'help' } },
  { key: 'menu', slash: { tr: 'menu', en: 'menu' } },
  { key: 'stop', slash: { tr: 'dur', en: 'stop' } },
  { key: 'abandon', slash: { tr: 'vazgec', en: 'nevermind' } },
] as const satisfies readonly ProductCommand[]

const LOCALES = ['tr', 'en'] as const satisfies readonly Locale[]

/** The command whose whole name was typed, in either language, with Turkish letters or without. */
export function namedCommand(renderer: TemplateRenderer, text: string): CommandKey | null {
  const typed = foldName(text)
  if (typed === '') return null
  const named = PRODUCT_COMMANDS.find(({ key }) =>
    LOCALES.some((locale) => foldName(renderer.label(`command_${key}`, {}, locale)) === typed),
  )
  return named?.key ?? null
}
