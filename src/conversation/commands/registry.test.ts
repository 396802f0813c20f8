import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PERMISSIONS } from '../../domain/role.ts'
import { CHAT_VERBS, encodeAction, MAX_ACTION_BYTES } from '../../messages/chat-action.ts'
import { COMMAND_KEYS } from '../interpret/reading.ts'
import type { Command } from '../command.ts'
import { commandOf, commands } from './registry.ts'

const all: readonly Command[] = Object.values(commands)
const templates = `${import.meta.dirname}/../../../templates/texts`

const labelsOf = (locale: string): Record<string, string> =>
  Object.assign(
    {},
    ...readdirSync(`${templates}/${locale}`)
      .filter((name) => name.startsWith('labels'))
      .map((name) => JSON.parse(readFileSync(`${templates}/${locale}/${name}`, 'utf8')) as Record<string, string>),
  ) as Record<string, string>

/** Answered before any command: they choose between commands and offices. */
const ABOVE_COMMANDS = ['command', 'office']

describe('the commands', () => {
  it('are one for every key the interpreter knows, under that key', () => {
    expect(Object.keys(commands).sort()).toEqual([...COMMAND_KEYS].sort())
    for (const [key, command] of Object.entries(commands)) expect(command.key).toBe(key)
  })

  it.each(all.map((command) => [command.key, command] as const))('%s names a permission', (_key, command) => {
    expect(PERMISSIONS).toContain(command.permission)
  })

  it.each(['tr', 'en'])('have their names and their lines of help in %s', (locale) => {
    const labels = labelsOf(locale)
    for (const command of all) {
      expect(labels, command.key).toHaveProperty(`command_${command.key}`)
      if (command.inHelp) expect(labels, command.key).toHaveProperty(`help_${command.key}`)
    }
  })

  it('answer every button there is, each by one command', () => {
    const answered = all.flatMap((command) => Object.keys(command.presses))
    expect([...answered, ...ABOVE_COMMANDS].sort()).toEqual([...CHAT_VERBS].sort())
    for (const verb of answered) expect(commandOf(verb as (typeof CHAT_VERBS)[number])).not.toBeNull()
  })

  it('fit into a button with everything it may carry', () => {
    const subject = 'ffffffff-ffff-7fff-bfff-ffffffffffff'
    for (const verb of CHAT_VERBS) {
      const longest = verb.startsWith('send') || verb === 'cancel_anyway' ? 'warned' : `p:${'f'.repeat(12)}`
      // a client has no version: two corrections are two corrections
      const parts = verb.startsWith('client') ? { arg: 'whatsapp' } : { version: 99_999, arg: longest }
      // an office's text is named by its place, which no id stands before
      const of = verb.startsWith('text_') ? {} : { subject }
      const action = encodeAction(verb, { ...of, ...parts })
      expect(action.length, verb).toBeLessThanOrEqual(MAX_ACTION_BYTES)
    }
    for (const key of COMMAND_KEYS) encodeAction('command', { subject: 'f'.repeat(12), arg: key })
  })
})
