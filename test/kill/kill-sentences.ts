import { bound, share, spread } from '../support/measured.ts'

export type KillFigures = {
  readonly kills: number
  readonly seed: number
  readonly payments: number
  /** Payments that the provider took between the first kill and the last start. */
  readonly whileKilling: number
  /** For how long the program served between its starts and the kills. */
  readonly aliveMs: number
  /** Callbacks about begun payments, at random, beside the provider's own. */
  readonly callbacks: number
  readonly acknowledged: number
  readonly callbacksLost: number
  readonly lost: number
  readonly doubled: number
  readonly untold: number
  readonly toldTwice: number
  readonly stuck: number
  readonly startMs: readonly number[]
  /** Payments with a kill between the provider's yes and the office's message. */
  readonly interrupted: number
  /** From the last start to the message, for what was paid before that start and called back about. */
  readonly lateMs: readonly number[]
  /** The same for payments that the provider never calls back about. */
  readonly silentLateMs: readonly number[]
}

/** What a kill run counted, for people. */
export function killSentences(figures: KillFigures): string[] {
  const { kills, seed, payments, whileKilling, aliveMs, callbacks, acknowledged } = figures
  const { lost, doubled, untold, toldTwice, stuck, callbacksLost } = figures
  const perSecond = (count: number): string => ((count * 1_000) / aliveMs).toFixed(1)
  return [
    `${kills} kills (SEED=${seed}), ${payments} payments: ${lost} lost, ${doubled} doubled, ${stuck} stuck; ` +
      `${untold} not told, ${toldTwice} told twice`,
    `a loss is rarer than ${share(bound(kills))} of kills (3/n, at 95 %)`,
    `${perSecond(whileKilling)} payments in each second that it served, ${figures.interrupted} told only after a kill; ` +
      `${callbacks} more callbacks, of ${acknowledged} acknowledged ${callbacksLost} lost`,
    `start to serving ${spread(figures.startMs)}`,
    `told after the last start: ${spread(figures.lateMs)}; without a callback: ${spread(figures.silentLateMs)}`,
  ]
}
