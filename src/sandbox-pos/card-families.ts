import { kurus, splitKurus } from '../domain/money.ts'

/** The bank programmes under which Turkish credit cards pay in slices. */
export const CARD_FAMILIES = ['Bonus', 'World', 'Maximum', 'Axess', 'Paraf', 'Bankkart', 'CardFinans'] as const
export type CardFamily = (typeof CARD_FAMILIES)[number]

export type InstallmentOption = { count: number; perSlice: number; total: number; surcharge: number }

/** Surcharge paid by the cardholder, in hundredths of a percent, by count; 0 means the shop's price holds. */
const SURCHARGE_BASIS_POINTS: Record<CardFamily, Readonly<Record<number, number>>> = {
  Bonus: { 2: 0, 3: 0, 6: 624, 9: 948, 12: 1_271 },
  World: { 2: 0, 3: 0, 6: 0 },
  Maximum: { 2: 210, 3: 318, 6: 639, 9: 972, 12: 1_304 },
  Axess: { 2: 0, 3: 309, 6: 611, 9: 930 },
  Paraf: { 2: 0, 3: 0, 6: 598, 12: 1_240 },
  Bankkart: { 3: 0, 6: 0, 9: 889 },
  CardFinans: { 2: 205, 3: 312, 6: 630, 9: 955, 12: 1_288 },
}

/** Six-digit beginnings of the documented test cards; a real card's family is none of this program's business. */
const FAMILY_BY_BIN: Readonly<Record<string, CardFamily>> = {
  '554960': 'Bonus',
  '545103': 'World',
  '450803': 'Maximum',
  '435508': 'Axess',
  '552879': 'Paraf',
  '979203': 'Bankkart',
  '402277': 'CardFinans',
}

export const familyOf = (digits: string): CardFamily | null => FAMILY_BY_BIN[digits.slice(0, 6)] ?? null

export const familyBins = (): Readonly<Record<string, CardFamily>> => FAMILY_BY_BIN

/** Single payment first; then every count the family offers up to `cap`. A card without a family pays at once. */
export function installmentOptions(amount: number, family: CardFamily | null, cap: number): InstallmentOption[] {
  const rates = family === null ? {} : SURCHARGE_BASIS_POINTS[family]
  const slices = Object.entries(rates)
    .map(([count, points]) => optionOf(amount, Number(count), points))
    .filter((option) => option.count <= cap)
  return [optionOf(amount, 1, 0), ...slices]
}

function optionOf(amount: number, count: number, basisPoints: number): InstallmentOption {
  const surcharge = Math.floor((amount * basisPoints + 5_000) / 10_000)
  const total = amount + surcharge
  return { count, perSlice: splitKurus(kurus(total), count)[0] ?? total, total, surcharge }
}
