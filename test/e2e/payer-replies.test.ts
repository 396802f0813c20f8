import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { acceptInbound } from '../../src/conversation/accept-inbound.ts'
import type { ChannelAccountId } from '../../src/domain/ids.ts'
import type { Shown } from '../support/board-view.ts'
import { makeLink, type MadeLink } from '../support/made-link.ts'
import { startSystem, type System } from '../support/system.ts'

const PAYER = '+905321112233'
const HOUR = 60 * 60_000
let system: System
let link: MadeLink
let received: Shown

beforeAll(async () => {
  system = await startSystem()
  link = await makeLink(system, 'Ahmet Yılmaz 0532 111 22 33 vekalet ücreti 15.000 tl 3 gün')
  received = await system.owner.inbox.see('the WhatsApp message', ({ kind }) => kind === 'whatsapp')
})
afterEach(() => system.clock.reset())
afterAll(() => system.stop())

const toPayer = (text: string): Promise<Shown> =>
  system.owner.inbox.see(`"${text}" to the payer`, (message) =>
    [message.direction === 'outbound', message.address === received.address, message.text.includes(text)].every(
      Boolean,
    ),
  )

describe("a payer's answer", () => {
  it("reaches the office's chat, is answered from there, and comes into the payer's inbox", async () => {
    expect(received.address).toBe(PAYER)
    await system.owner.answerInInbox(received, 'taksit olur mu?')
    const passedOn = await system.owner.chat.seeText('taksit olur mu?')
    expect(passedOn.text).toContain('Ahmet Yılmaz')
    expect(passedOn.text).toContain(link.number)
    await toPayer('mesajınızı ilettik')
    await system.owner.tap(passedOn, 'Yanıtla')
    await system.owner.chat.seeText('Yanıtınız şuraya gidecek')
    await system.owner.say('Tabii, kart sayfasında 6 taksite kadar seçebilirsiniz.')
    const answer = await toPayer('6 taksite kadar seçebilirsiniz')
    expect(answer.text).toContain('Deneme Hukuk Bürosu')
  })

  it('with the verification code is told whether it is ours, and nothing more', async () => {
    const code = /kodu: (\d{6})/.exec(link.card().text)?.[1] ?? ''
    await system.owner.answerInInbox(received, code)
    const ours = await system.owner.inbox.see(
      'the answer to the code',
      ({ id, text, direction, kind }) =>
        direction === 'outbound' && kind === 'whatsapp' && id > received.id && /biz|bu link|Deneme Hukuk/i.test(text),
    )
    expect(ours.text).not.toContain('15.000')
  })

  it('with a card number is masked before anybody sees it', async () => {
    await system.owner.answerInInbox(received, 'kartım 5549600000000012 buradan çekin')
    const passedOn = await system.owner.chat.seeText('buradan çekin')
    expect(passedOn.text).not.toContain('5549600000000012')
    expect(JSON.stringify([...system.owner.inbox.all(), ...system.owner.chat.all()])).not.toContain('5549600000000012')
  })
})

describe('a stranger', () => {
  const STRANGER = '+905559998877'
  const answers = (): readonly Shown[] =>
    system.owner.inbox.all().filter(({ address, direction }) => address === STRANGER && direction === 'outbound')

  async function write(text: string): Promise<void> {
    const accounts = await system.app.deps.store.transaction((tx) => tx.accounts.allChannels())
    const account = accounts.find(({ kind }) => kind === 'whatsapp')
    await acceptInbound(system.app.deps, account?.id as ChannelAccountId, {
      ...{ kind: 'text', dedupeKey: randomUUID(), from: STRANGER, displayName: null, text },
      ...{ sentAt: system.clock.now(), replyToRef: null },
    })
  }

  it('gets one neutral answer a day, which names no office and no link', async () => {
    await write('merhaba')
    const answer = await system.owner.inbox.see(
      'the neutral answer',
      ({ address, direction }) => address === STRANGER && direction === 'outbound',
    )
    expect(answer.text).not.toContain('Deneme Hukuk')
    await write('kimsiniz?')
    await write('15.000 tl ahmet')
    await system.owner.answerInInbox(received, 'sıra bende mi')
    await system.owner.chat.seeText('sıra bende mi')
    expect(answers()).toHaveLength(1)
    for (const hours of [8, 16, 24.1]) {
      system.clock.setAhead(hours * HOUR)
      expect((await system.owner.get('/sohbet')).status).toBe(200)
    }
    await write('hâlâ buradayım')
    await system.owner.inbox.see('the answer of the next day', () => answers().length === 2)
    system.clock.reset()
  })
})
