import { describe, expect, it } from 'vitest'
import { authenticationFlows } from '../../../src/realm-kinds/authentication-flows.js'
import { withinBuiltIn } from '../../../src/realm-kinds/within-built-in.js'

const current = {
  builtIn: true,
  order: ['cookie', 'forms', 'organization'],
  executions: {
    cookie: { requirement: 'ALTERNATIVE' },
    forms: { requirement: 'ALTERNATIVE', order: ['password'], executions: { password: { requirement: 'REQUIRED' } } },
    organization: { requirement: 'ALTERNATIVE' },
  },
}

describe('withinBuiltIn', () => {
  it('keeps requirements and configurations of what is there, and says what is not', () => {
    const wanted = {
      builtIn: true,
      description: 'As it was',
      order: ['forms', 'cookie', 'kerberos'],
      executions: {
        cookie: { requirement: 'REQUIRED', config: { a: '1' }, secrets: { b: '2' }, configAlias: 'c' },
        kerberos: { requirement: 'DISABLED' },
        forms: {
          flowAlias: 'forms',
          requirement: 'DISABLED',
          order: ['password', 'otp'],
          executions: { password: {} },
        },
      },
    }
    const { value, notes } = withinBuiltIn(wanted, current)
    expect(value).toEqual({
      executions: {
        cookie: { requirement: 'REQUIRED', config: { a: '1' }, secrets: { b: '2' }, configAlias: 'c' },
        forms: { flowAlias: 'forms', requirement: 'DISABLED', executions: { password: {} } },
      },
    })
    expect(notes).toHaveLength(1)
    for (const part of ['no kerberos', 'organization too', 'no otp of forms']) expect(notes[0]).toContain(part)
  })

  it('has nothing to say of a flow that is built the same', () => {
    expect(withinBuiltIn(current, current).notes).toEqual([])
  })
})

describe('a built-in flow of another version', () => {
  const wanted = { key: 'http challenge', path: [], value: { alias: 'http challenge', builtIn: true } }

  it('is left alone with a note where this one has none', () => {
    const attainable = authenticationFlows.attainable?.(wanted, undefined, { wanted: {}, observed: {} })
    expect(attainable?.value).toBeUndefined()
    expect(attainable?.notes).toHaveLength(1)
  })
})

describe('what weakens a flow', () => {
  const step = { action: 'update', wanted: undefined, current: undefined } as const
  const field = 'executions.forms.executions.otp.requirement'

  it.each([
    ['REQUIRED', 'DISABLED', 1],
    ['REQUIRED', 'ALTERNATIVE', 1],
    ['DISABLED', 'REQUIRED', 0],
  ])('a requirement from %s to %s', (from, to, dangers) => {
    expect(authenticationFlows.dangers?.({ ...step, changes: [{ field, from, to }] })).toHaveLength(dangers)
  })

  it('an execution that is removed', () => {
    const changes = [{ field: 'order', from: ['password', 'otp'], to: ['password'] }]
    expect(authenticationFlows.dangers?.({ ...step, changes })).toEqual(['otp is removed from the flow'])
  })
})
