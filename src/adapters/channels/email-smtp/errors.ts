import type { SendOutcome } from '../../../ports/message-channel.ts'

type SmtpFailure = {
  readonly code: string | null
  readonly responseCode: number | null
  readonly command: string | null
  readonly response: string
  readonly syscall: string | null
  readonly timeoutType: string | null
}

const textOf = (error: object, name: string): string | null => {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : null
}

function failureOf(error: unknown): SmtpFailure {
  const seen = typeof error === 'object' && error !== null ? error : {}
  const code: unknown = Reflect.get(seen, 'responseCode')
  return {
    code: textOf(seen, 'code'),
    responseCode: typeof code === 'number' ? code : null,
    command: textOf(seen, 'command'),
    response: textOf(seen, 'response') ?? '',
    syscall: textOf(seen, 'syscall'),
    timeoutType: textOf(seen, 'timeoutType'),
  }
}

/** Codes of nodemailer that are given before a message can have been handed over. */
const BEFORE_THE_MESSAGE = new Set(['EDNS', 'ETLS', 'EREQUIRETLS', 'EPROXY'])

/**
 * What a failed sending means (RFC 5321 4.2). A server's own no is certain; a line that broke, or silence, may have
 * come after the message was taken, so it is `unknown` unless it is known to have happened earlier.
 */
export function outcomeOfError(error: unknown): SendOutcome {
  const failure = failureOf(error)
  if (failure.code === 'EAUTH' && (failure.responseCode === null || failure.responseCode >= 500))
    return { kind: 'refused', failure: 'bad_credentials' }
  if (failure.responseCode !== null) return outcomeOfReply(failure, failure.responseCode)
  return outcomeOfSilence(failure)
}

function outcomeOfReply({ command, response, code }: SmtpFailure, responseCode: number): SendOutcome {
  if (responseCode < 500 || code === 'EAUTH') return { kind: 'unreachable' }
  if (responseCode === 530 || responseCode === 535) return { kind: 'refused', failure: 'bad_credentials' }
  // 5.7.x is a policy's no (spam, relaying): the address may well exist.
  const isAddressee = command === 'RCPT TO' && [550, 551, 553].includes(responseCode) && !/\b5\.7\./.test(response)
  return { kind: 'refused', failure: isAddressee ? 'no_such_address' : 'message_rejected' }
}

function outcomeOfSilence({ code, command, syscall, timeoutType }: SmtpFailure): SendOutcome {
  if (code === 'EENVELOPE') return { kind: 'refused', failure: 'no_such_address' }
  if (code === 'EMESSAGE') return { kind: 'refused', failure: 'message_rejected' }
  if (code !== null && BEFORE_THE_MESSAGE.has(code)) return { kind: 'unreachable' }
  if (syscall === 'connect' || command === 'API') return { kind: 'unreachable' }
  if (timeoutType !== null && timeoutType !== 'SOCKET_TIMEOUT') return { kind: 'unreachable' }
  return { kind: 'unknown' }
}
