import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TOTP } from 'otpauth'
import { enrolCodes, viewEnrolment } from '../../src/app/enrol-codes.ts'
import { HOUR_MS, MINUTE_MS } from '../../src/domain/instant.ts'
import { sha256 } from '../support/builders.ts'
import type { Chat } from '../support/chat-office.ts'
import { openTeamOffice, PIN, texts, tokenIn, withPin, type TeamOffice } from '../support/team-office.ts'

let office: TeamOffice

beforeAll(async () => {
  office = await openTeamOffice()
})
afterAll(() => office.close())

/** The member's phone: shows the code of now, or of some half minutes away. */
const appOf =
  (address: string) =>
  (steps = 0) => {
    const secret = new URL(address).searchParams.get('secret') ?? ''
    return new TOTP({ secret }).generate({ timestamp: office.now() + steps * 30_000 })
  }

async function openPage(chat: Chat) {
  const tokenSha256 = sha256(tokenIn(await chat.says('güvenlik'), 'guvenlik'))
  const view = await office.find((tx) => viewEnrolment(tx, office.deps, tokenSha256))
  if (!view.ok) throw new Error(view.error)
  const enrol = async (pin: string, code: string) => {
    const enrolled = await office.find((tx) => enrolCodes(tx, office.deps, { tokenSha256, pin, code }))
    await office.deliver()
    return enrolled
  }
  return { view: view.value, enrol, code: appOf(view.value.address) }
}

describe('an authenticator app', () => {
  test('counts only with the PIN and its first code; each code opens once, and no older one after it', async () => {
    const { view, enrol, code } = await openPage(office.ayse)
    expect(view.hasPin).toBe(true)
    expect(await enrol(PIN, '000000')).toMatchObject({ error: { kind: 'wrong_code' } })
    expect(await enrol('111222', code())).toMatchObject({ error: { kind: 'wrong_pin' } })
    expect(await enrol(PIN, code())).toMatchObject({ ok: true, value: { withApp: true } })
    expect(office.ayse.last().text).toContain('doğrulama uygulaması bağlandı')
    const change = () => office.ayse.says('ekip sınır iade 5.000')
    expect(await office.confirmTeam(await change(), code())).toMatchObject({ error: { kind: 'used_code' } })
    office.pass(30_000)
    const fresh = code()
    expect(await office.confirmTeam(await change(), fresh)).toMatchObject({ ok: true })
    expect(await office.confirmTeam(await change(), fresh)).toMatchObject({ error: { kind: 'used_code' } })
    expect(await office.confirmTeam(await change(), code(-1))).toMatchObject({ error: { kind: 'used_code' } })
    office.pass(30_000)
    const [one, two] = [await change(), await change()]
    const racing = await Promise.all([office.confirmTeam(one, code()), office.confirmTeam(two, code())])
    expect(racing.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await office.confirmTeam(await change())).toMatchObject({ ok: true })
  })

  test('approves a refund as the PIN does', async () => {
    await office.confirmTeam(await office.ayse.says('ekip sınır iade yok'))
    const { enrol, code } = await openPage(office.ayse)
    expect(await enrol(PIN, code())).toMatchObject({ ok: true })
    office.pass(MINUTE_MS)
    const number = await office.paidLink(office.ayse)
    const asked = await office.ayse.says(`${number} iade 100 tl`)
    expect(await office.confirmRefund(asked, code())).toMatchObject({ ok: true, value: { status: 'approved' } })
  })

  test('wrong codes and wrong PINs are counted together, and lock both for an hour', async () => {
    const { chat } = await withPin(office, 'owner', 'İki Yönetici')
    const { enrol, code } = await openPage(chat)
    expect(await enrol(PIN, code())).toMatchObject({ ok: true })
    office.pass(MINUTE_MS)
    const asked = await chat.says('ekip sınır iade 5.000')
    for (const guess of ['000001', '000002', '000003', '000004'])
      expect(await office.confirmTeam(asked, guess)).toMatchObject({ error: { kind: 'wrong_pin' } })
    expect(await office.confirmTeam(asked, '000005')).toMatchObject({ error: { kind: 'locked' } })
    expect(await office.confirmTeam(asked, code())).toMatchObject({ error: { kind: 'locked' } })
    expect(await office.confirmTeam(asked, PIN)).toMatchObject({ error: { kind: 'locked' } })
    for (const owner of [office.ayse, chat])
      expect(owner.last().text).toContain('Beş yanlış deneme, PIN kilitlendi: İki Yönetici')
    office.pass(HOUR_MS)
    expect(await office.confirmTeam(await chat.says('ekip sınır iade yok'), code())).toMatchObject({ ok: true })
  })

  test('is reset by an owner: PIN and app are chosen anew', async () => {
    const { member, chat } = await withPin(office, 'accountant', 'Telefonu Kayıp')
    const before = await openPage(chat)
    await before.enrol(PIN, before.code())
    expect(await office.confirmTeam(await office.ayse.says('ekip sıfırla Telefonu Kayıp'))).toMatchObject({ ok: true })
    expect((await office.memberOf(member.id)).pinHash).toBeNull()
    const { view, enrol, code } = await openPage(chat)
    expect(view.hasPin).toBe(false)
    expect(await enrol('111111', code())).toMatchObject({ error: { kind: 'weak_pin' } })
    expect(await enrol('739164', '')).toMatchObject({ ok: true, value: { withApp: false } })
    expect((await office.memberOf(member.id)).pinHash).toBe('739164')
    expect(await enrol('739164', '')).toMatchObject({ error: { kind: 'token', trouble: 'used' } })
  })

  test('rests sealed', async () => {
    const { view } = await openPage(office.ayse)
    const { rows } = await office.at.owner.query('SELECT * FROM member_one_time_code')
    expect(JSON.stringify(rows.map((row: Record<string, unknown>) => String(row['pending_sealed'])))).not.toContain(
      view.secret,
    )
    expect(texts(office.ayse.shown())).not.toContain(view.secret)
  })
})
