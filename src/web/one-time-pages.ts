import type { Request, Response } from 'express'
import type { TokenTrouble, WebDeps } from './deps.ts'
import { HttpProblem } from './http-problem.ts'
import type { Pages } from './pages/pages.ts'
import { networkOf, RULES, type Limiter } from './rate-limit.ts'
import { localeOf } from './reader.ts'

type OneTimeDeps = Pick<WebDeps, 'limiters' | 'counters'>
export type NextStep = 'claim_next' | 'login_next' | 'approve_next' | 'join_next' | 'team_next' | 'secure_next'

/** What all pages behind one-time addresses share: the limits, and the page that says why an address does not work. */
export type OneTimePages = {
  /** Before a look: addresses that guessed too often wait. */
  admit(request: Request): void
  /** Before a POST with a secret in it. */
  spendTry(request: Request): Promise<void>
  sendTrouble(request: Request, response: Response, trouble: TokenTrouble, next: NextStep): Promise<void>
}

/** Who comes by these has a chat to go back to. */
const TO_CHAT: readonly NextStep[] = ['approve_next', 'team_next', 'secure_next']

const STATUS: Readonly<Record<TokenTrouble, number>> = { unknown: 404, used: 410, expired: 410 }

export function createOneTimePages({ limiters, counters }: OneTimeDeps, pages: Pages): OneTimePages {
  const wrongTokens: Limiter = limiters(RULES.wrongToken)
  const secretForms: Limiter = limiters(RULES.secretForm)
  return {
    admit(request) {
      const wait = wrongTokens.waitSeconds(networkOf(request.ip))
      if (wait > 0) throw new HttpProblem(429, 'rate_limited', wait)
    },
    spendTry: (request) => secretForms.spend(networkOf(request.ip)),
    async sendTrouble(request, response, trouble, next) {
      if (trouble === 'unknown') {
        counters.count('wrong_token')
        await wrongTokens.spend(networkOf(request.ip))
      }
      const locale = localeOf(request, 'tr')
      const { t } = pages.reading(locale)
      const content = {
        heading: t(`token.${trouble}.heading`),
        lead: t(`token.${trouble}.lead`),
        next: t(`token.${next}`),
        link: TO_CHAT.includes(next) || trouble === 'used' ? { url: '/sohbet', label: t('token.open_chat') } : null,
      }
      pages.send(response, { status: STATUS[trouble], template: 'message', locale, content })
    },
  }
}
