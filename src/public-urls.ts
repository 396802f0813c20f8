import type { PublicUrls } from './app/deps.ts'
import type { TokenPurpose } from './domain/one-time-token.ts'

/** The page behind each kind of one-time address. Chat addresses are made by their channel; the start page stands in. */
const ONE_TIME_PATHS: Readonly<Record<TokenPurpose, string>> = {
  claim_office: 'baslangic',
  panel_login: 'giris',
  approve_refund: 'onay',
  erase_client: 'kisi-silme',
  bind_member: 'basladi',
  bind_payer: 'basladi',
  bind_group: 'basladi',
  join_office: 'katil',
  approve_team: 'ekip-onayi',
  enrol_code: 'guvenlik',
}

export const publicUrlsAt = (base: string): PublicUrls => ({
  payPage: (token) => `${base}/o/${token}`,
  optOut: (token) => `${base}/o/${token}/dur`,
  oneTime: (purpose, token) => `${base}/${ONE_TIME_PATHS[purpose]}/${token}`,
  callback: (adapterId, account) => `${base}/callbacks/${adapterId}/${account}`,
  returnFrom: (adapterId, account) => `${base}/don/${adapterId}/${account}`,
})
