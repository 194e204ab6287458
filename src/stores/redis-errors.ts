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
  if (isReply && !/^(?:LOADING|MASTERDOWN|CLUSTERDOWN|READONLY)/.test(message)) {
    return new StoreError('query_failed', `Redis refused a command: ${message}.`, details, options)
  }
  const mend = 'Is the server up, and the address in REDIS_URL right?'
  return new StoreError(
    'store_unreachable',
    `Redis at ${store} can't be reached: ${message}. ${mend}`,
    details,
    options,
  )
}

function read(error: unknown): { readonly message: string; readonly code: string | undefined } {
  // Node gathers the attempts for each address of a host in one error.
  if (error instanceof AggregateError && error.errors.length > 0) return read(error.errors[0])
  if (!(error instanceof Error)) return { message: String(error), code: undefined }
  const code: unknown = Reflect.get(error, 'code')
  const text = error.message === '' ? error.name : error.message.replace(/\.$/, '')
  return { message: text, code: typeof code === 'string' ? code : undefined }
}
