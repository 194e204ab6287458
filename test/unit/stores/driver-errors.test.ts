import { describe, expect, it } from 'vitest'
import { toDatabaseError } from '../../../src/stores/postgres-errors.js'
import { toRedisError } from '../../../src/stores/redis-errors.js'
import { StoreError } from '../../../src/stores/store-error.js'

const driverError = (message: string, more: object = {}): Error => Object.assign(new Error(message), more)

describe('an error of the database’s driver', () => {
  it.each([
    ['store_unreachable', driverError('connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED' })],
    ['store_unreachable', driverError('getaddrinfo EAI_AGAIN db', { code: 'EAI_AGAIN' })],
    ['store_unreachable', driverError('read ECONNRESET', { code: 'ECONNRESET' })],
    ['store_unreachable', new AggregateError([driverError('connect ECONNREFUSED ::1:5432', { code: 'ECONNREFUSED' })])],
    ['store_unreachable', driverError('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })],
    ['store_unreachable', driverError('unable to verify', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })],
    ['store_unreachable', driverError('Hostname/IP does not match', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
    ['store_unreachable', driverError('The server does not support SSL connections')],
    ['store_unreachable', driverError('Connection terminated unexpectedly')],
    ['store_unreachable', driverError('the database system is starting up', { code: '57P03' })],
    ['store_unreachable', driverError('sorry, too many clients already', { code: '53300' })],
    ['store_unreachable', driverError('connection failure', { code: '08006' })],
    ['store_unreachable', driverError('timeout expired')],
    ['store_timeout', driverError('timeout exceeded when trying to connect')],
    ['store_timeout', driverError('Query read timeout')],
    ['store_timeout', driverError('canceling statement due to statement timeout', { code: '57014' })],
    ['store_unauthorized', driverError('password authentication failed', { code: '28P01' })],
    ['store_unauthorized', driverError('no pg_hba.conf entry', { code: '28000' })],
    ['database_missing', driverError('database "x" does not exist', { code: '3D000' })],
    ['query_failed', driverError('division by zero', { code: '22012' })],
    ['query_failed', new RangeError('beyond 2^53')],
    ['query_failed', 'a text that was thrown'],
  ])('is %s', (code, error) => {
    const found = toDatabaseError(error, 'db:5432/app')
    expect(found).toMatchObject({ name: 'StoreError', code, cause: error, details: { store: 'db:5432/app' } })
    expect(found.message).toMatch(/^[^.].*[^.][.?]$/)
  })

  it('is left as it is when it is one of ours', () => {
    const ours = new StoreError('store_closed', 'Closed.')
    expect(toDatabaseError(ours, 'db')).toBe(ours)
    expect(toRedisError(ours, 'cache', false)).toBe(ours)
  })
})

describe('a certificate that is not trusted', () => {
  it('is told with the way to trust it', () => {
    const error = driverError('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(toDatabaseError(error, 'db').message).toContain('sslrootcert')
    expect(toRedisError(error, 'cache', false).message).toContain('NODE_EXTRA_CA_CERTS')
  })
})

describe('an error of Redis’s driver', () => {
  it.each([
    ['store_unreachable', driverError('connect ECONNREFUSED 127.0.0.1:6379', { code: 'ECONNREFUSED' }), false],
    ['store_unreachable', new AggregateError([driverError('connect ECONNREFUSED ::1:6379')]), false],
    ['store_unreachable', driverError('Socket closed unexpectedly'), false],
    ['store_unreachable', driverError('LOADING Redis is loading the dataset in memory'), true],
    ['store_unreachable', driverError("READONLY You can't write against a read only replica."), true],
    ['store_unauthorized', driverError('WRONGPASS invalid username-password pair'), true],
    ['store_unauthorized', driverError('NOAUTH Authentication required.'), true],
    ['store_unauthorized', driverError("NOPERM this user has no permissions to run the 'get' command"), true],
    ['query_failed', driverError('ERR value is not an integer or out of range'), true],
    ['query_failed', driverError("OOM command not allowed when used memory > 'maxmemory'."), true],
    ['store_unreachable', 'a text that was thrown', false],
  ])('is %s', (code, error, isReply) => {
    const found = toRedisError(error, 'cache:6379', isReply)
    expect(found).toMatchObject({ name: 'StoreError', code, cause: error, details: { store: 'cache:6379' } })
    expect(found.message).toMatch(/^[^.].*[^.][.?]$/)
  })
})
