import { isCertificateFault } from './certificate-fault.js'
import { StoreError } from './store-error.js'

/** The driver's error as a StoreError that says what to do. `isReply`: Redis itself said it. */
export function toRedisError(error: unknown, store: string, isReply: boolean): StoreError {
  if (error instanceof StoreError) return error
  const { message, code } = read(error)
  const options = { cause: error }
  const details = { store, ...(code === undefined ? {} : { systemCode: code }) }
  if (/^(?:WRONGPASS|NOAUTH|NOPERM|ERR invalid password|ERR AUTH)/.test(message)) {
    const mend = 'Correct user and password in REDIS_URL.'
    return new StoreError(
      'store_unauthorized',
      `Redis at ${store} does not let us in: ${message}. ${mend}`,
      details,
      options,
    )
  }
  if (isReply && !NOT_READY.test(message)) {
    return new StoreError('query_failed', `Redis refused a command: ${message}.`, details, options)
  }
  const unreachable = `Redis at ${store} can't be reached: ${message}. ${mendOf(message, code ?? '')}`
  return new StoreError('store_unreachable', unreachable, details, options)
}

/** Answers of a server that takes no commands of ours now. */
const NOT_READY = /^(?:LOADING|MASTERDOWN|CLUSTERDOWN|READONLY)/

function mendOf(message: string, code: string): string {
  if (/^LOADING/.test(message)) return 'It is starting; try again.'
  if (NOT_READY.test(message)) return 'Name the server that takes writes in REDIS_URL.'
  if (isCertificateFault(code)) return 'Trust its certificate authority: set NODE_EXTRA_CA_CERTS to its file.'
  return 'Is the server up, and the address in REDIS_URL right?'
}

function read(error: unknown): { readonly message: string; readonly code: string | undefined } {
  // Node gathers the attempts for each address of a host in one error.
  if (error instanceof AggregateError && error.errors.length > 0) return read(error.errors[0])
  if (!(error instanceof Error)) return { message: String(error), code: undefined }
  const code: unknown = Reflect.get(error, 'code')
  const text = error.message === '' ? error.name : error.message.replace(/\.$/, '')
  return { message: text, code: typeof code === 'string' ? code : undefined }
}
