import { formatLira, kurus } from '../domain/money.ts'
import type { Pos } from './pos.ts'
import type { Payment } from './rows.ts'
import { translator } from './texts.ts'

const ANSWER_WAIT_MS = 10_000

/** Where no SMS can go out, the page shows the code itself: this is a sandbox. */
export const canSendSms = (pos: Pos, payment: Payment): boolean =>
  pos.settings.bankSmsUrl !== null && payment.buyerPhone !== null

/** The test bank's SMS. A lost one is not tried again: the payer asks for another code, as with a real bank. */
export async function sendCodeSms(pos: Pos, payment: Payment, code: string): Promise<void> {
  const { bankSmsUrl, bankSecret } = pos.settings
  if (bankSmsUrl === null || payment.buyerPhone === null) return
  const amount = formatLira(kurus(payment.chargedAmount))
  const text = translator(payment.locale)('sms.code', { amount, code })
  try {
    const response = await fetch(bankSmsUrl, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'x-bank-secret': bankSecret },
      body: JSON.stringify({ to: payment.buyerPhone, text }),
      signal: AbortSignal.timeout(ANSWER_WAIT_MS),
    })
    await response.body?.cancel()
    pos.log('sms.posted', { reference: payment.reference, status: response.status })
  } catch {
    pos.log('sms.lost', { reference: payment.reference })
  }
}
