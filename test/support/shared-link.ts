import { toId } from '../../src/domain/ids.ts'
import { kurus } from '../../src/domain/money.ts'
import { shareAddresses } from '../../src/messages/share-addresses.ts'
import type { SharedLink } from '../../src/app/share-link.ts'

const url = 'https://ode.ornek.av.tr/o/kZ3vX9bQm1TtYw7RfL0aeA'
const text = `Demir Hukuk Bürosu: 15.000,00 TL. Kod: 123456 ${url}`

/** The open link 7K3F, as a member passes it on. */
export const SHARED_LINK: SharedLink = {
  shortNumber: toId('7K3F'),
  payerName: 'Ahmet Yılmaz',
  amount: kurus(1_500_000),
  url,
  text,
  ...shareAddresses({ phone: '+905321112233', text, url }),
}
