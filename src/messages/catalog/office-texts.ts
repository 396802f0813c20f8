import { z } from 'zod'
import { LINT_REASONS, OFFICE_TEXT_KEYS, TEXT_LENGTHS } from '../../domain/office-text.ts'
import { instantParam, type MessageDefinition } from '../message-definition.ts'

const chatOnly = ['chat'] as const

const key = z.enum(OFFICE_TEXT_KEYS)
const place = { key, length: z.enum(TEXT_LENGTHS), language: z.enum(['tr', 'en']) }
const gapName = z.string()
/** Who wrote the version that stands, and when; null for the program's own. */
const version = z.object({ number: z.number().int().positive(), by: z.string(), at: instantParam }).nullable()

const problem = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['empty', 'braces']) }),
  z.object({ kind: z.literal('unknown_gap'), name: z.string(), likely: gapName.nullable() }),
  z.object({ kind: z.enum(['gap_not_here', 'gap_missing']), gap: gapName }),
  z.object({ kind: z.literal('forbidden'), words: z.string(), reason: z.enum(LINT_REASONS) }),
  z.object({ kind: z.enum(['too_long', 'too_long_for_sms']), limit: z.number().int().positive() }),
])

/** The dialogue in which an office writes its own texts. */
export const officeTextMessages = {
  'chat.texts': { params: z.object({ texts: z.array(z.object({ key, isOwn: z.boolean() })) }), variants: chatOnly },
  'chat.text_places': { params: z.object({ key }), variants: chatOnly },
  'chat.text_shown': { params: z.object({ ...place, text: z.string(), version }), variants: chatOnly },
  'chat.text_ask': {
    params: z.object({ ...place, required: z.array(gapName), optional: z.array(gapName), limit: z.number().int() }),
    variants: chatOnly,
  },
  'chat.text_problems': { params: z.object({ problems: z.array(problem) }), variants: chatOnly },
  'chat.text_preview': {
    params: z.object({
      ...place,
      text: z.string(),
      characters: z.number().int().nonnegative(),
      limit: z.number().int().positive(),
      shortNumber: z.string().nullable(),
    }),
    variants: chatOnly,
  },
  'chat.text_saved': { params: z.object({ ...place, restored: z.boolean() }), variants: chatOnly },
  'chat.text_changed_meanwhile': { params: z.object({}), variants: chatOnly },
} as const satisfies Record<string, MessageDefinition>
