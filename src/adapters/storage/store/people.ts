import type { UnitOfWork } from '../../../ports/store.ts'
import { openAccounts } from './account-repo.ts'
import { openMembers } from './member-repo.ts'
import { openMerchants } from './merchant-repo.ts'
import { openPayers } from './payer-repo.ts'
import { openMemory, type Memory } from './remembered.ts'
import type { Scope } from './scope.ts'

type People = Pick<UnitOfWork, 'merchants' | 'members' | 'accounts' | 'payers'>

/** Who is who and where they are reached: read by every message of a unit of work, changed by few, remembered within it. */
export function openPeople(scope: Scope): People {
  const memory = openMemory()
  return {
    merchants: rememberMerchants(openMerchants(scope), memory),
    members: rememberMembers(openMembers(scope), memory),
    accounts: rememberAccounts(openAccounts(scope), memory),
    payers: rememberPayers(openPayers(scope), memory),
  }
}

const rememberMerchants = (merchants: People['merchants'], { read, write }: Memory): People['merchants'] => ({
  ...merchants,
  find: read('merchant', (id) => merchants.find(id)),
  create: write((merchant) => merchants.create(merchant)),
  save: write((merchant) => merchants.save(merchant)),
})

const rememberMembers = (members: People['members'], { read, write }: Memory): People['members'] => ({
  ...members,
  ofMerchant: read('members', (merchantId) => members.ofMerchant(merchantId)),
  identitiesOf: read('identities', (merchantId) => members.identitiesOf(merchantId)),
  create: write((member) => members.create(member)),
  save: write((member) => members.save(member)),
  bind: write((identity) => members.bind(identity)),
  remove: write((merchantId, id, now) => members.remove(merchantId, id, now)),
})

const rememberAccounts = (accounts: People['accounts'], { read, write }: Memory): People['accounts'] => ({
  ...accounts,
  pos: read('pos', (id) => accounts.pos(id)),
  channel: read('channel', (id) => accounts.channel(id)),
  posOf: read('pos-of', (merchantId) => accounts.posOf(merchantId)),
  channelsOf: read('channels-of', (merchantId) => accounts.channelsOf(merchantId)),
  createPos: write((account, settings) => accounts.createPos(account, settings)),
  createChannel: write((account, settings) => accounts.createChannel(account, settings)),
  setChannelActive: write((id, active) => accounts.setChannelActive(id, active)),
})

const rememberPayers = (payers: People['payers'], { read, write }: Memory): People['payers'] => ({
  ...payers,
  find: read('payer', (merchantId, id) => payers.find(merchantId, id)),
  create: write((payer) => payers.create(payer)),
  save: write((payer) => payers.save(payer)),
  rememberChannels: write((merchantId, id, channels) => payers.rememberChannels(merchantId, id, channels)),
  erase: write((merchantId, id, at) => payers.erase(merchantId, id, at)),
})
