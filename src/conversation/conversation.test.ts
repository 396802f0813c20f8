import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Conversation } from '../domain/conversation.ts'
import { toId, type MerchantId } from '../domain/ids.ts'
import { instant, plusMs } from '../domain/instant.ts'
import { DIALOGUE_LIFE_MS, IDLE, loadState, withState, type Step } from './conversation.ts'
import { NO_FIELDS } from './draft/draft-fields.ts'

const now = instant(1_800_000_000_000)
const conversation: Conversation = {
  id: toId('c'),
  channelAccountId: toId('a'),
  address: '1',
  merchantId: null,
  memberId: null,
  state: null,
  stateExpiresAt: null,
  version: 3,
}

const drafting: Step = {
  name: 'drafting',
  id: 'abc',
  fields: NO_FIELDS,
  open: { amount: { options: ['1250', '125000'], problem: 'ambiguous' } },
  asking: 'amount',
  changes: null,
}
const steps: readonly Step[] = [
  IDLE,
  { name: 'choosing_office', pending: 'linklerim' },
  { name: 'choosing_command', id: 'abc', text: 'iptal', keys: ['void', 'refund'] },
  { name: 'picking_link', id: 'abc', key: 'refund', text: 'iade 500' },
  drafting,
  { name: 'confirming', linkId: toId('l'), version: 2 },
  { name: 'editing_client', clientId: toId('p'), field: 'phone' },
  { name: 'extending', linkId: toId('l') },
  { name: 'refunding', linkId: toId('l'), method: 'void' },
  { name: 'replying', linkId: toId('l'), channelAccountId: toId('a'), address: '1' },
]

const home = toId<MerchantId>('m')

describe('the state of a conversation', () => {
  it.each(steps)('$name survives the database', (step) => {
    const saved = withState(
      conversation,
      { step, offered: [{ action: 'help', word: 'yardim' }], drafts: [], home },
      now,
    )
    const read = loadState({ ...saved, state: JSON.parse(JSON.stringify(saved.state)) as unknown }, plusMs(now, 1))
    expect(read).toMatchObject({ step, offered: [{ action: 'help', word: 'yardim' }], expired: false })
  })

  it('is over after ten minutes', () => {
    const saved = withState(
      conversation,
      { step: drafting, offered: [{ action: 'help', word: 'yardim' }], drafts: [], home },
      now,
    )
    expect(loadState(saved, plusMs(now, DIALOGUE_LIFE_MS - 1)).expired).toBe(false)
    expect(loadState(saved, plusMs(now, DIALOGUE_LIFE_MS))).toEqual({
      step: IDLE,
      offered: [],
      drafts: [],
      home,
      expired: true,
    })
  })

  it('forgets what was offered with it: a number typed a day later taps no old button', () => {
    const saved = withState(
      conversation,
      { step: IDLE, offered: [{ action: 'refund', word: 'iade' }], drafts: [], home },
      now,
    )
    expect(loadState(saved, plusMs(now, DIALOGUE_LIFE_MS))).toEqual({
      step: IDLE,
      offered: [],
      drafts: [],
      home,
      expired: false,
    })
  })

  it('of another program, or of no sense, is idle', () => {
    fc.assert(
      fc.property(fc.anything(), (state) => {
        expect(loadState({ state, stateExpiresAt: plusMs(now, 1) }, now).step).toEqual(IDLE)
      }),
    )
    for (const state of [
      { v: 0, step: drafting, offered: [] },
      { v: 3, step: { name: 'gone' }, offered: [] },
    ])
      expect(loadState({ state, stateExpiresAt: plusMs(now, 1) }, now).step).toEqual(IDLE)
  })
})
