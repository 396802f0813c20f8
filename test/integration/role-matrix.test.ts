import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemIds } from '../../src/adapters/system/ids.ts'
import type { Command } from '../../src/conversation/command.ts'
import { commands } from '../../src/conversation/commands/registry.ts'
import type { CommandKey } from '../../src/conversation/interpret/reading.ts'
import { orderOf } from '../../src/conversation/turn.ts'
import { mayDo, ROLES, type Role } from '../../src/domain/role.ts'
import { encodeAction, type ChatVerb } from '../../src/messages/chat-action.ts'
import { NOW } from '../support/builders.ts'
import type { Chat } from '../support/chat-office.ts'
import { openTeamOffice, texts, type TeamOffice } from '../support/team-office.ts'

/** One sentence that surely means the command. */
const SENTENCES: Readonly<Record<CommandKey, string>> = {
  create_link: 'link oluştur',
  list_links: 'linklerim',
  link_status: '7K3F durum',
  resend: '7K3F tekrar gönder',
  extend: '7K3F uzat 2 gün',
  cancel_link: '7K3F iptal et',
  refund: '7K3F iade et 100 tl',
  void: '7K3F ödeme iptali',
  report: 'rapor',
  panel: 'panel',
  help: 'yardım',
  menu: 'menü',
  abandon: 'vazgeç',
  settings: 'ayarlar',
  team: 'ekip',
  approvals: 'onaylar',
  secure: 'güvenlik',
  switch_office: 'büro değiştir',
  clients: 'müşteriler',
  templates: 'şablonlar',
  bulk_links: 'toplu link',
  language: 'dil',
  errors: 'hatalar',
  stop: 'dur',
  support: 'destek',
  declare_transfer: '7K3F havale ile ödedi',
  diagnose: 'link çalışmıyor',
  charge_card: '4242 4242 4242 4242 kartından çek',
  thanks: 'teşekkürler',
  greeting: 'merhaba',
  yes: 'evet',
  no: 'hayır',
}
/** Stopped before any command: a card number is in it. */
const NEVER_RUN: readonly CommandKey[] = ['charge_card']
/** These ask something, and what comes next would be an answer. */
const DIALOGUES: readonly CommandKey[] = ['create_link', 'extend', 'refund', 'cancel_link']
const REFUSAL = 'Bu işlem için yetkiniz yok'

let office: TeamOffice
const chats = new Map<Role, Chat>()
const chatOf = (role: Role): Chat => chats.get(role) ?? office.ayse

beforeAll(async () => {
  office = await openTeamOffice()
  for (const role of ROLES) chats.set(role, (await office.member(role, `Üye ${role}`)).chat)
})
afterAll(() => office.close())

const all: readonly Command[] = Object.values(commands)
const cells = all.flatMap((command) => ROLES.map((role) => [command.key, role, command] as const))
const presses = all.flatMap((command) =>
  Object.keys(command.presses).flatMap((verb) => ROLES.map((role) => [verb as ChatVerb, role, command] as const)),
)

describe('every command in every role', () => {
  test.each(all.map(({ key }) => key))('"%s" has a sentence that means it', (key) => {
    expect(orderOf(SENTENCES[key], NOW).intent.command).toMatchObject({ kind: 'sure', key })
  })

  test.each(cells)('%s by %s', async (key, role, { permission }) => {
    const chat = chatOf(role)
    const said = texts(await chat.says(SENTENCES[key]))
    expect(said).not.toBe('')
    expect(said.includes(REFUSAL)).toBe(!NEVER_RUN.includes(key) && !mayDo(role, permission))
    if (DIALOGUES.includes(key)) await chat.says('vazgeç')
  })

  test.each(presses)('button %s by %s', async (verb, role, { permission }) => {
    const subject = systemIds.uuid()
    const action = encodeAction(verb, { subject })
    const base = { dedupeKey: systemIds.uuid(), from: chatOf(role).address, sentAt: office.now() }
    const said = texts(await chatOf(role).sends({ kind: 'press', ...base, action, messageRef: 'none' }))
    expect(said.includes(REFUSAL)).toBe(!mayDo(role, permission))
  })
})
