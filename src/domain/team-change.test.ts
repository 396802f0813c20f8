import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aMember, aMerchant } from '../../test/support/builders.ts'
import { toId } from './ids.ts'
import { kurus } from './money.ts'
import { ROLES } from './role.ts'
import { decodeTeamChange, encodeTeamChange, isLastOwner, type TeamChange } from './team-change.ts'

const id = fc.uuid()
const role = fc.constantFrom(...ROLES)
const some = fc.integer({ min: 0, max: 1e12 }).map(kurus)
const amount = fc.option(some)
const memberId = id.map((uuid) => toId<TeamChange extends { memberId: infer M } ? M : never>(uuid))
const change: fc.Arbitrary<TeamChange> = fc.oneof(
  fc.record({ kind: fc.constant('admit' as const), inviteId: id.map((uuid) => toId<never>(uuid)) }),
  fc.record({ kind: fc.constantFrom('remove' as const, 'reset_codes' as const), memberId }),
  fc.record({ kind: fc.constant('role' as const), memberId, role }),
  fc.record({ kind: fc.constant('member_limit' as const), memberId, amount }),
  fc.record({ kind: fc.constant('role_limit' as const), role, amount }),
  fc.record({ kind: fc.constant('refund_limit' as const), amount }),
  fc.record({ kind: fc.constant('office_limit' as const), amount: some }),
)

test('a change is read back as it was written', () => {
  const isKept = (one: TeamChange): boolean => {
    expect(decodeTeamChange(encodeTeamChange(one))).toEqual(one)
    return true
  }
  fc.assert(fc.property(change, isKept))
})

test('no other line is a change', () => {
  for (const line of [
    '',
    'role',
    'role:x:king',
    'office_limit:none',
    'refund_limit:-1',
    'refund_limit:1.5',
    'toString:x',
  ])
    expect(decodeTeamChange(line)).toBeNull()
  fc.assert(fc.property(fc.string(), (line) => void decodeTeamChange(line)))
})

test('the last owner is the only active one', () => {
  const office = aMerchant()
  const [one, two] = [aMember(office), aMember(office)]
  expect(isLastOwner([one, two], one.id)).toBe(false)
  expect(isLastOwner([one, { ...two, active: false }], one.id)).toBe(true)
  expect(isLastOwner([one, { ...two, role: 'viewer' }], one.id)).toBe(true)
  expect(isLastOwner([one, { ...two, role: 'viewer' }], two.id)).toBe(false)
})
