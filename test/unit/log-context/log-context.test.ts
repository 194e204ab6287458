import { afterEach, describe, expect, it } from 'vitest'
import {
  addLogFields,
  currentContext,
  currentTraceId,
  noteUser,
  openContext,
  runInContext,
  runOutsideContext,
  runWithLogContext,
  traceIdOfHeader,
} from '../../../src/log-context/index.js'

const turn = () => new Promise(setImmediate)

describe('the running context', () => {
  it('is found by whatever a request starts, and by no other request', async () => {
    const seen = await Promise.all(
      ['a', 'b', 'c'].map((id) =>
        runInContext(openContext(id), async () => {
          await turn()
          noteUser(`user of ${id}`)
          await turn()
          return [currentContext()?.requestId, currentContext()?.user]
        }),
      ),
    )
    expect(seen).toEqual([
      ['a', 'user of a'],
      ['b', 'user of b'],
      ['c', 'user of c'],
    ])
    expect(currentContext()).toBeUndefined()
  })

  it('takes fields, which later ones replace and undefined takes away', () => {
    const fields = runInContext(openContext('a'), () => {
      addLogFields({ feeding: 7, lot: 'x' })
      addLogFields({ feeding: 8, lot: undefined })
      return currentContext()?.fields
    })
    expect(fields).toEqual({ feeding: 8, lot: undefined })
  })

  it('takes fields nowhere outside of it, and does not mind', () => {
    addLogFields({ feeding: 7 })
    noteUser('nobody')
    expect(currentContext()).toBeUndefined()
  })

  it('has room for work of its own, whose fields end with it', async () => {
    await runInContext(openContext('a', undefined, 'jean'), async () => {
      addLogFields({ lot: 'x' })
      const within = await runWithLogContext({ fields: { job: 'import' } }, async () => {
        await turn()
        return currentContext()
      })
      expect(within).toMatchObject({ requestId: 'a', user: 'jean', fields: { lot: 'x', job: 'import' } })
      expect(currentContext()?.fields).toEqual({ lot: 'x' })
    })
    const alone = runWithLogContext({ requestId: 'nightly-7', user: 'system' }, currentContext)
    expect(alone).toMatchObject({ requestId: 'nightly-7', user: 'system' })
  })

  it('is left behind by what goes on for everybody', () => {
    runInContext(openContext('a'), () => {
      expect(runOutsideContext(currentContext)).toBeUndefined()
      expect(currentContext()?.requestId).toBe('a')
    })
  })
})

const TRACE = '0af7651916cd43dd8448eb211c80319c'

describe('the trace id', () => {
  it.each([
    ['as W3C writes it', `00-${TRACE}-b7ad6b7169203331-01`, TRACE],
    ['of a later version with more', `01-${TRACE}-b7ad6b7169203331-01-what-comes`, TRACE],
    ['of version 00 with more', `00-${TRACE}-b7ad6b7169203331-01-more`, undefined],
    ['of the version that is forbidden', `ff-${TRACE}-b7ad6b7169203331-01`, undefined],
    ['in capitals', `00-${TRACE.toUpperCase()}-b7ad6b7169203331-01`, undefined],
    ['of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, undefined],
    ['with a parent of zeros', `00-${TRACE}-0000000000000000-01`, undefined],
    ['that is cut', `00-${TRACE}`, undefined],
    ['with a line feed', `00-${TRACE}-b7ad6b7169203331-01\n`, undefined],
    ['given twice', [`00-${TRACE}-b7ad6b7169203331-01`], undefined],
    ['that is absent', undefined, undefined],
  ])('is taken from a traceparent %s, or not at all', (_, header, expected) => {
    expect(traceIdOfHeader(header)).toBe(expected)
  })

  describe('of OpenTelemetry', () => {
    const api = Symbol.for('opentelemetry.js.api.1')
    const register = (registered: unknown) =>
      Object.defineProperty(globalThis, api, { value: registered, configurable: true })
    // In the shape that @opentelemetry/api 1.9 registers a context manager, whose active context has a span.
    const spanOf = (traceId: unknown) => ({
      context: {
        active: () => ({
          getValue: (key: symbol) =>
            key === Symbol.for('OpenTelemetry Context Key SPAN') ? { spanContext: () => ({ traceId }) } : undefined,
        }),
      },
    })
    afterEach(() => {
      Reflect.deleteProperty(globalThis, api)
    })
    const inRequest = () => runInContext(openContext('a', 'b'.repeat(32)), currentTraceId)

    it('is that of the active span, before that of the header', () => {
      expect(inRequest()).toBe('b'.repeat(32))
      register(spanOf(TRACE))
      expect([inRequest(), currentTraceId()]).toEqual([TRACE, TRACE])
    })

    it.each([
      ['no context manager', {}],
      ['no span', { context: { active: () => ({ getValue: () => undefined }) } }],
      ['a span that is not recorded', spanOf('0'.repeat(32))],
      ['what is no trace id', spanOf(' | user=admin')],
      ['something else', 7],
      [
        'one that throws',
        {
          context: {
            active: () => {
              throw new Error('no')
            },
          },
        },
      ],
    ])('gives way to the header where it has %s', (_, registered) => {
      register(registered)
      expect(inRequest()).toBe('b'.repeat(32))
    })
  })
})
