import { isCertificateFault } from './certificate-fault.js'
import { StoreError, type StoreErrorDetails } from './store-error.js'

/** Errors of the driver and of the system that mean: no connection. */
const UNREACHABLE = /^(?:ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST\w+|ENET\w+|EPIPE)$/
const CONNECTION_TEXT = /connection terminated|does not support SSL|not queryable/i

/** By SQLSTATE, or its class of two characters. */
const BY_STATE = {
  '28': 'store_unauthorized',
  '3D000': 'database_missing',
  '57014': 'store_timeout',
  '55P03': 'store_timeout',
  '57P': 'store_unreachable',
  '08': 'store_unreachable',
  '53300': 'store_unreachable',
} as const

/** The driver's error as a StoreError that says what to do. Its SQL and its parameters, which may be secret, stay out. */
export function toDatabaseError(error: unknown, store: string): StoreError {
  if (error instanceof StoreError) return error
  const { code, message, constraint } = read(error)
  const options = { cause: error }
  const details: StoreErrorDetails = { store, ...(constraint === undefined ? {} : { constraint }) }
  if (/timeout exceeded when trying to connect/.test(message)) {
    const busy = `All connections to ${store} were busy for too long. Look for transactions that don't end, or allow more connections.`
    return new StoreError('store_timeout', busy, details, options)
  }
  // A client's own words for a connection that was not made in time: the server takes connections, and says nothing.
  const isSilent = /^timeout expired$|due to connection timeout/.test(message)
  if (isSilent || UNREACHABLE.test(code) || isCertificateFault(code) || CONNECTION_TEXT.test(message)) {
    const why = isSilent ? 'it made no connection in time' : message === '' ? code : message
    const mend = isCertificateFault(code)
      ? 'Trust its certificate authority: add sslrootcert=<file> to DATABASE_URL.'
      : 'Is the server up, and the address in DATABASE_URL right?'
    return new StoreError(
      'store_unreachable',
      `PostgreSQL at ${store} can't be reached: ${why}. ${mend}`,
      code === '' ? details : { ...details, systemCode: code },
      options,
    )
  }
  if (/query read timeout/i.test(message)) return late(store, details, options)
  if (!/^[0-9A-Z]{5}$/.test(code)) {
    return new StoreError('query_failed', `The database refused a query: ${message}.`, details, options)
  }
  const known = codeOfState(code)
  const withState = { ...details, sqlState: code }
  switch (known) {
    case 'store_timeout':
      return late(store, withState, options)
    case 'store_unreachable':
      return new StoreError(
        known,
        `PostgreSQL at ${store} is not available: ${message}. It is starting, stopping or full; try again.`,
        withState,
        options,
      )
    case 'store_unauthorized':
      return new StoreError(
        known,
        `PostgreSQL at ${store} does not accept the user: ${message}. Correct user and password in DATABASE_URL.`,
        withState,
        options,
      )
    case 'database_missing':
      return new StoreError(
        known,
        `PostgreSQL at ${store} has no such database: ${message}. Create it, or correct the name in DATABASE_URL.`,
        withState,
        options,
      )
    default:
      return new StoreError(
        'query_failed',
        `The database refused a query (SQLSTATE ${code}): ${message}.`,
        withState,
        options,
      )
  }
}

function codeOfState(state: string): (typeof BY_STATE)[keyof typeof BY_STATE] | undefined {
  const found = Object.entries(BY_STATE).find(([start]) => state.startsWith(start))
  return found?.[1]
}

function late(store: string, details: StoreErrorDetails, options: ErrorOptions): StoreError {
  const message = `${store} did not answer a query in time. It is overloaded, locked by another transaction, or cut off.`
  return new StoreError('store_timeout', message, details, options)
}

interface DriverError {
  readonly code: string
  readonly message: string
  readonly constraint: string | undefined
}

function read(error: unknown): DriverError {
  if (typeof error !== 'object' || error === null) return { code: '', message: String(error), constraint: undefined }
  // Node gathers the attempts for each address of a host in one error.
  if (error instanceof AggregateError && error.errors.length > 0) return read(error.errors[0])
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(error, name)
    return typeof value === 'string' ? value : undefined
  }
  return {
    code: text('code') ?? '',
    message: (text('message') ?? '').replace(/\.$/, ''),
    constraint: text('constraint'),
  }
}
