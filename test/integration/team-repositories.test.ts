import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { toId, type InviteId, type LinkApprovalId } from '../../src/domain/ids.ts'
import type { Invite } from '../../src/domain/invite.ts'
import { DAY_MS, plusMs } from '../../src/domain/instant.ts'
import type { LinkApproval } from '../../src/domain/link-approval.ts'
import { kurus } from '../../src/domain/money.ts'
import type { UnitOfWork } from '../../src/ports/store.ts'
import { aMember, NOW } from '../support/builders.ts'
import { openTestStore, storeLink, storeOffice, type StoredOffice, type TestStore } from '../support/stored-office.ts'

let at: TestStore
let mine: StoredOffice
let theirs: StoredOffice

beforeAll(async () => {
  at = await openTestStore()
  mine = await storeOffice(at.store)
  theirs = await storeOffice(at.store)
})
afterAll(() => at.close())

const run = <T>(work: (tx: UnitOfWork) => Promise<T>): Promise<T> => at.store.transaction(work)

const anInvite = (office: StoredOffice, given: Partial<Invite> = {}): Invite => ({
  id: toId<InviteId>(systemIds.uuid()),
  merchantId: office.merchant.id,
  displayName: 'Zeynep Kaya',
  role: 'assistant',
  status: 'open',
  invitedBy: office.member.id,
  createdAt: NOW,
  memberId: null,
  ...given,
})

async function anApproval(office: StoredOffice, given: Partial<LinkApproval> = {}): Promise<LinkApproval> {
  const link = await storeLink(at.store, office, { status: 'awaiting_approval' })
  return {
    id: toId<LinkApprovalId>(systemIds.uuid()),
    merchantId: office.merchant.id,
    linkId: link.id,
    status: 'waiting',
    askedBy: office.member.id,
    askedAt: NOW,
    endsAt: plusMs(NOW, DAY_MS),
    answeredBy: null,
    answeredAt: null,
    ...given,
  }
}

/** Each repository's reads, asked in the other office's name: nothing of ours may come back. */
describe('another office', () => {
  test('finds, locks and lists no invitation of ours, and writes none', async () => {
    const invite = anInvite(mine)
    await run((tx) => tx.invites.create(invite))
    const other = theirs.merchant.id
    expect(await run((tx) => tx.invites.find(other, invite.id))).toBeNull()
    expect(await run((tx) => tx.invites.lock(other, invite.id))).toBeNull()
    expect(await run((tx) => tx.invites.pendingOf(other))).toEqual([])
    await expect(run((tx) => tx.invites.save({ ...invite, merchantId: other, status: 'withdrawn' }))).rejects.toThrow()
    await run((tx) => tx.invites.withdrawOf(other, mine.member.id))
    expect(await run((tx) => tx.invites.find(mine.merchant.id, invite.id))).toEqual(invite)
    const mixed = anInvite(mine, { invitedBy: theirs.member.id })
    await expect(run((tx) => tx.invites.create(mixed))).rejects.toThrow('oreign key')
  })

  test('reads no limit of ours and sets none for our people', async () => {
    const member = { kind: 'member', memberId: mine.member.id } as const
    await run(async (tx) => {
      await tx.limits.set(mine.merchant.id, { kind: 'refund' }, kurus(100))
      await tx.limits.set(mine.merchant.id, { kind: 'role', role: 'assistant' }, kurus(200))
      await tx.limits.set(mine.merchant.id, member, kurus(300))
      await tx.limits.set(mine.merchant.id, member, kurus(400))
    })
    const ours = { refund: 100, roles: { assistant: 200 }, members: new Map([[mine.member.id, 400]]) }
    expect(await run((tx) => tx.limits.of(mine.merchant.id))).toEqual(ours)
    expect(await run((tx) => tx.limits.of(theirs.merchant.id))).toEqual({ refund: null, roles: {}, members: new Map() })
    await expect(run((tx) => tx.limits.set(theirs.merchant.id, member, kurus(1)))).rejects.toThrow('oreign key')
    await run((tx) => tx.limits.set(theirs.merchant.id, { kind: 'refund' }, null))
    expect((await run((tx) => tx.limits.of(mine.merchant.id))).refund).toBe(100)
  })

  test('opens, spends and forgets no code of ours', async () => {
    const { id: member } = mine.member
    await run((tx) => tx.codes.offer(mine.merchant.id, member, 'GEZDGNBV'))
    await run((tx) => tx.codes.confirm(mine.merchant.id, member, 7))
    const other = theirs.merchant.id
    expect(await run((tx) => tx.codes.secretOf(other, member))).toBeNull()
    expect(await run((tx) => tx.codes.spend(other, member, 9))).toBe(false)
    await run((tx) => tx.codes.forget(other, member))
    await expect(run((tx) => tx.codes.offer(other, member, 'X'))).rejects.toThrow('oreign key')
    expect(await run((tx) => tx.codes.secretOf(mine.merchant.id, member))).toBe('GEZDGNBV')
    const taken = await Promise.all(
      [8, 8, 8].map((step) => run((tx) => tx.codes.spend(mine.merchant.id, member, step))),
    )
    expect(taken.filter(Boolean)).toHaveLength(1)
    expect(await run((tx) => tx.codes.spend(mine.merchant.id, member, 7))).toBe(false)
  })

  test('finds, lists and answers no approval of ours', async () => {
    const approval = await anApproval(mine)
    await run((tx) => tx.approvals.create(approval))
    const other = theirs.merchant.id
    expect(await run((tx) => tx.approvals.find(other, approval.id))).toBeNull()
    expect(await run((tx) => tx.approvals.waitingFor(other, approval.linkId))).toBeNull()
    expect(await run((tx) => tx.approvals.waitingOf(other))).toEqual([])
    await expect(run((tx) => tx.approvals.save({ ...approval, merchantId: other, status: 'lapsed' }))).rejects.toThrow()
    const mixed = await anApproval(mine, { askedBy: theirs.member.id })
    await expect(run((tx) => tx.approvals.create(mixed))).rejects.toThrow('oreign key')
    const second = { ...approval, id: toId<LinkApprovalId>(systemIds.uuid()) }
    await expect(run((tx) => tx.approvals.create(second))).rejects.toThrow()
    expect(await run((tx) => tx.approvals.waitingOf(mine.merchant.id))).toEqual([approval])
  })

  test('takes no group of ours', async () => {
    const place = { channelAccountId: mine.channel.id, address: '-100' }
    const group = { ...place, merchantId: mine.merchant.id, boundBy: mine.member.id, boundAt: NOW }
    expect(await run((tx) => tx.groups.bind(group))).toBe(true)
    expect(await run((tx) => tx.groups.bind(group))).toBe(true)
    const taking = { ...group, merchantId: theirs.merchant.id, boundBy: theirs.member.id }
    expect(await run((tx) => tx.groups.bind(taking))).toBe(false)
    expect(await run((tx) => tx.groups.ofMerchant(theirs.merchant.id))).toEqual([])
    const mixed = { ...group, address: '-200', boundBy: theirs.member.id }
    await expect(run((tx) => tx.groups.bind(mixed))).rejects.toThrow('oreign key')
    await run((tx) => tx.groups.move(mine.channel.id, '-100', '-900'))
    await run((tx) => tx.groups.move(mine.channel.id, '-100', '-900'))
    expect(await run((tx) => tx.groups.find(mine.channel.id, '-900'))).toEqual({ ...group, address: '-900' })
    expect(await run((tx) => tx.groups.find(mine.channel.id, '-100'))).toBeNull()
  })

  test('removes and locks no member of ours', async () => {
    const member = aMember(mine.merchant, { role: 'viewer' })
    await run((tx) => tx.members.create(member))
    await expect(run((tx) => tx.members.remove(theirs.merchant.id, member.id, NOW))).rejects.toThrow()
    expect((await run((tx) => tx.members.lockAll(theirs.merchant.id))).map(({ id }) => id)).toEqual([theirs.member.id])
    expect((await run((tx) => tx.members.find(mine.merchant.id, member.id)))?.active).toBe(true)
  })
})
