/** Addresses that open another program with a text ready to be sent; nobody's API is asked. */
export type ShareAddresses = { readonly whatsapp: string; readonly telegram: string }

/** `phone` in E.164 opens that person's chat; without it WhatsApp asks to whom. */
export function shareAddresses(shared: {
  readonly phone: string | null
  readonly text: string
  readonly url: string
}): ShareAddresses {
  const { phone, text, url } = shared
  // Telegram puts the address before the text by itself.
  const without = text.replace(url, '').replaceAll(/ {2,}/g, ' ').trim()
  return {
    whatsapp: `https://wa.me/${phone?.replace('+', '') ?? ''}?text=${encodeURIComponent(text)}`,
    telegram: `https://t.me/share/url?url=${encodeURIComponent(url)}&text=${encodeURIComponent(without)}`,
  }
}
