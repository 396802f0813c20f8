import { z } from 'zod'
import type { PayerField } from '../../app/pay-page-view.ts'

/** As typed, for showing again; and as read, for starting. */
export type TypedFields = Readonly<Record<PayerField, string>>
export type ReadFields = Readonly<Record<PayerField, string | null>>

const PAYER_FIELDS: readonly PayerField[] = ['name', 'email', 'phone']
const MAX_LENGTH = 120

const NAME = z
  .string()
  .transform((text) => text.replace(/\s+/g, ' ').trim())
  .pipe(
    z
      .string()
      .min(3)
      .max(80)
      .regex(/^[^\p{Cc}\p{Cs}]+$/u)
      .regex(/ /),
  )

const EMAIL = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .pipe(
    z
      .string()
      .max(100)
      .regex(/^[^\s\p{Cc}\p{Cs}@<>,;"]+@[^\s\p{Cc}\p{Cs}@<>,;"]+\.[a-z]{2,}$/u),
  )

/** E.164; a number without a country is a Turkish mobile. */
const PHONE = z
  .string()
  .transform((text) => text.replace(/[\s().-]/g, ''))
  .transform((text) => text.replace(/^00/, '+').replace(/^(?:\+?90)?0?(?=5\d{9}$)/, '+90'))
  .pipe(z.string().regex(/^\+[1-9]\d{7,14}$/))

const SHAPES: Readonly<Record<PayerField, z.ZodType<string>>> = { name: NAME, email: EMAIL, phone: PHONE }

export const typedFields = (form: URLSearchParams): TypedFields => {
  const typed = (field: PayerField): string => (form.get(field) ?? '').slice(0, MAX_LENGTH)
  return { name: typed('name'), email: typed('email'), phone: typed('phone') }
}

/** Reads what is needed and nothing else: a field that was not asked for is not taken. */
export function readPayerFields(
  typed: TypedFields,
  needs: readonly PayerField[],
): { readonly fields: ReadFields; readonly wrong: readonly PayerField[] } {
  const read = (field: PayerField): string | null => {
    const parsed = needs.includes(field) ? SHAPES[field].safeParse(typed[field]) : null
    return parsed?.success === true ? parsed.data : null
  }
  const fields: ReadFields = { name: read('name'), email: read('email'), phone: read('phone') }
  return { fields, wrong: PAYER_FIELDS.filter((field) => needs.includes(field) && fields[field] === null) }
}
