import { isIP, type Socket } from 'node:net'
import { domainToASCII } from 'node:url'
import { toFailure } from '../model/failure.ts'
import type { MailAnswer, MailRequest, RefusedRecipient, SendMail } from '../model/mail.ts'

/** A bare connection to the server of a message that the door let through; throws Failure where there is none. */
export type ConnectMail = (request: MailRequest) => Promise<Socket>

/**
 * Sends mail over SMTP (RFC 5321), each message over a connection of its own. Where TLS is asked for, nothing is ever
 * sent without it, whatever the server offers.
 */
export function createMail(connect: ConnectMail): SendMail {
  return async (request, signal) => {
    signal.throwIfAborted()
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(request.timeoutMs)])
    const progress = { isSentWhole: false }
    try {
      const socket = await connect(request)
      return await handOver(request, { socket, progress }, deadline)
    } catch (error) {
      signal.throwIfAborted()
      return toAnswer(error, progress)
    }
  }
}

/** Whether the last byte of the message has left: from then on it may have arrived, whatever comes back. */
type Progress = { isSentWhole: boolean }

type Line = { readonly socket: Socket; readonly progress: Progress }

async function handOver(request: MailRequest, { socket, progress }: Line, signal: AbortSignal): Promise<MailAnswer> {
  // Loaded when the first mail is sent: it takes 60 ms.
  const { createTransport } = await import('nodemailer')
  const { host, port, tls, login, from, to, subject, text, html, messageId, timeoutMs } = request
  const transport = createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { servername: isIP(host) === 0 ? host : '', minVersion: 'TLSv1.2' },
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    getSocket: (_options, callback) => callback(null, { connection: socket }),
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // The only place where nodemailer says how far it has come.
    logger: {
      info: (entry?: { readonly tnx?: string }) => {
        if (entry?.tnx === 'message') progress.isSentWhole = true
      },
    },
    // Scraped text never names a file or an address to be put in.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    const headers = { 'Auto-Submitted': 'auto-generated' }
    const mail = { from, to: [...to], subject, text, html, messageId: `<${messageId}>`, headers, signal }
    return { kind: 'accepted', refused: listRefused(to, await transport.sendMail(mail)) }
  } finally {
    transport.close()
    socket.destroy()
  }
}

type Taken = { readonly accepted: readonly string[]; readonly rejectedErrors?: readonly SmtpError[] | undefined }

/** Those of the recipients that the server did not say it took the message for. */
function listRefused(to: readonly string[], { accepted, rejectedErrors = [] }: Taken): RefusedRecipient[] {
  const taken = new Set(accepted.map(inAscii))
  return to
    .filter((one) => !taken.has(inAscii(one)))
    .map((one) => {
      const refusal = rejectedErrors.find(({ recipient = '' }) => inAscii(recipient) === inAscii(one))
      const { responseCode = 0, response = 'no reply' } = refusal ?? {}
      return { to: one, isFinal: responseCode >= 500, error: response }
    })
}

/** The envelope spells domains in its own way. */
function inAscii(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`
}

type SmtpError = Error & {
  readonly code?: string | undefined
  readonly responseCode?: number | undefined
  readonly response?: string | undefined
  readonly command?: string | undefined
  readonly recipient?: string | undefined
}

// Commands whose refusal is about the message; that of any other is about the connection, or about who we are.
const OF_THE_MESSAGE = ['MAIL FROM', 'RCPT TO', 'DATA']

/** A reply decides by its first digit (RFC 5321, section 4.2.1); without one, how far the message had come. */
function toAnswer(thrown: unknown, { isSentWhole }: Progress): MailAnswer {
  const { message, code = '', responseCode = 0, command = '' } = thrown as SmtpError
  if (responseCode >= 400) {
    const isFinal = responseCode >= 500 && OF_THE_MESSAGE.includes(command)
    return { kind: isFinal ? 'rejected' : 'later', error: `The mail server said: ${message}` }
  }
  if (isSentWhole) {
    return { kind: 'unsure', error: 'The connection ended before the mail server confirmed the message.' }
  }
  const failure = toFailure(thrown)
  const said = failure.code === 'bug' ? `${code || 'error'}: ${message}` : `${failure.code}: ${failure.message}`
  return { kind: 'later', error: `The mail server was not reached. ${said}` }
}
