import type { ChannelSeed } from './app/create-office.ts'
import type { NetgsmConfig, SmsConfig, TwilioConfig } from './config/sms.ts'

const TURKIYE = '+90'

/**
 * The SMS accounts that the settings name, and which of them serves which country: Netgsm writes to Türkiye, Twilio to
 * everybody else; alone, Twilio also writes there what holds no address. None: the sandbox inbox stands in.
 */
export function smsSeeds(sms: SmsConfig, publicUrl: string): readonly ChannelSeed[] {
  const { netgsm, twilio } = sms
  return [
    ...(netgsm === null ? [] : [netgsmSeed(sms, netgsm)]),
    ...(twilio === null ? [] : [twilioSeed(sms, twilio, publicUrl)]),
  ]
}

const commonOf = ({ alphabet, maxParts, allowlist }: SmsConfig): object => ({ alphabet, maxParts, allowlist })

const netgsmSeed = (sms: SmsConfig, netgsm: NetgsmConfig): ChannelSeed => ({
  adapterId: 'sms-netgsm',
  kind: 'sms',
  mode: 'live',
  settings: () =>
    JSON.stringify({
      ...commonOf(sms),
      usercode: netgsm.usercode,
      password: netgsm.password.reveal(),
      header: netgsm.header,
      callbackKey: netgsm.callbackKey?.reveal() ?? null,
      ...(netgsm.apiRoot === null ? {} : { baseUrl: netgsm.apiRoot }),
      onlyTo: [TURKIYE],
    }),
})

const twilioSeed = (sms: SmsConfig, twilio: TwilioConfig, publicUrl: string): ChannelSeed => ({
  adapterId: 'sms-twilio',
  kind: 'sms',
  mode: 'live',
  settings: (id) =>
    JSON.stringify({
      ...commonOf(sms),
      accountSid: twilio.accountSid,
      authToken: twilio.authToken.reveal(),
      from: twilio.from,
      messagingServiceSid: twilio.messagingServiceSid,
      // Twilio takes no address that it cannot reach; without one it is asked.
      callbackUrl: publicUrl.startsWith('https://') ? `${publicUrl}/channels/${id}` : null,
      baseUrl: twilio.apiRoot,
      neverTo: sms.netgsm === null ? [] : [TURKIYE],
    }),
})
