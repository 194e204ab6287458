import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineFormatter, escapeLogText, LOG_LEVELS, localDay, safeLogText } from '../../../src/log-line/index.js'

// Any UTF-16 string, lone surrogates included, rich in what could break a line.
const hostileCharacter = fc.constantFrom(
  ...[
    '\n',
    '\r',
    '\t',
    '\0',
    '\u001b[31m',
    '\u009b',
    '\u007f',
    '\u0085',
    '\u2028',
    '\u2029',
    '\u202e',
    '\u2066',
    '\u200b',
    '\u200d',
  ],
  ...[
    '\ufeff',
    '\ud800',
    '\udfff',
    '\u{e0041}',
    '\u{1f600}',
    '|',
    ' | ',
    '\\',
    '\\|',
    ' ',
    'a',
    '=',
    ' | user=root',
    'é',
  ],
)
const hostileText = fc.oneof(
  fc.array(hostileCharacter, { maxLength: 30 }).map((characters) => characters.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
)
const RAW_CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('escapeLogText', () => {
  it.each([
    ['line feed', 'a\nb', 'a\\u000ab'],
    ['carriage return', 'a\r\nb', 'a\\u000d\\u000ab'],
    ['ANSI colour', '\u001b[31mred', '\\u001b[31mred'],
    ['one-byte CSI', '\u009b31m', '\\u009b31m'],
    ['Unicode line separator', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['right-to-left override', 'a\u202eb', 'a\\u202eb'],
    ['bidi isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['zero width', 'a\u200bb\u200d', 'a\\u200bb\\u200d'],
    ['byte order mark', '\ufeffa', '\\ufeffa'],
    ['lone surrogate', 'a\ud83d', 'a\\ud83d'],
    ['invisible tag', '\u{e0041}', '\\udb40\\udc41'],
    ['separator', 'a | user=root', 'a \\| user=root'],
    ['escape', 'a\\nb', 'a\\\\nb'],
  ])('escapes %s', (_name, text, escaped) => {
    expect(escapeLogText(text)).toBe(escaped)
  })

  it('leaves ordinary text alone, in any language', () => {
    for (const text of ['', 'User logged in', 'gaveur 42 — élevage à Mont-de-Marsan', '日本語 😀 «ok»']) {
      expect(escapeLogText(text)).toBe(text)
    }
  })

  it('leaves no control, bidi or line separator raw, whatever the text', () => {
    fc.assert(fc.property(hostileText, (text) => !RAW_CONTROL.test(escapeLogText(text))))
  })

  it('maps different texts to different ones, so that nothing is hidden', () => {
    fc.assert(
      fc.property(
        hostileText,
        hostileText,
        (one, other) => (escapeLogText(one) === escapeLogText(other)) === (one === other),
      ),
    )
  })
})

describe('safeLogText', () => {
  const jwt = 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLXBhcnQ'
  it.each([
    ['a JWT', `got ${jwt} from a client`, 'got «redacted» from a client'],
    ['a JWT cut short', `got ${jwt.slice(0, 30)}`, 'got «redacted»'],
    ['an encrypted JWT', `${jwt}.YWJj.ZGVm x`, '«redacted» x'],
    ['a bearer credential', 'sent Bearer abc123 twice', 'sent Bearer «redacted» twice'],
    ['a basic credential', 'sent Basic dXNlcjpwYXNz', 'sent Basic «redacted»'],
    ['an Authorization header', `Authorization: Bearer ${jwt}`, 'Authorization: «redacted»'],
    ['a header in JSON', `{"authorization":"Bearer abc","x":1}`, `{"authorization":«redacted»,"x":1}`],
    [
      'a password in a form',
      'username=jean&password=gaveur123&scope=openid',
      'username=jean&password=«redacted»&scope=openid',
    ],
    ['a password in JSON', '{"password":"two words","a":1}', '{"password":«redacted»,"a":1}'],
    ['a password in prose', 'Password: gaveur123', 'Password: «redacted»'],
    ['a client secret', 'client_secret=s3cr3t', 'client_secret=«redacted»'],
    ['a refresh token', 'refresh_token=0.abc-DEF', 'refresh_token=«redacted»'],
    ['an escaped form', 'refresh_token%3Dabc', 'refresh_token%3D«redacted»'],
    ['a token in a link', '/reset?token=abc&x=1', '/reset?token=«redacted»&x=1'],
    ['cookies', 'Cookie: a=b; session=c', 'Cookie: «redacted»'],
    ['a set cookie', 'set-cookie: sid=abc; HttpOnly', 'set-cookie: «redacted»'],
    ['a private key', 'key -----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY----- end', 'key «redacted» end'],
  ])('redacts %s', (_name, text, expected) => {
    expect(safeLogText(text)).toBe(expected)
  })

  it.each([
    'Bearer token expired 3 s ago',
    'expected an access token: typ Bearer or absent',
    'refused token: signature does not match',
    'basic authentication is off',
    'cookies are not used here',
    'token_id=0c4f',
    'a password was changed',
  ])('leaves prose alone: %s', (text) => {
    expect(safeLogText(text)).toBe(text)
  })

  it('caps a field and says how long it was', () => {
    expect(safeLogText('x'.repeat(5000))).toBe(`${'x'.repeat(2048)}«truncated, 5000 characters»`)
    expect(safeLogText('x'.repeat(2048))).toBe('x'.repeat(2048))
  })

  it('does not cut a character in two', () => {
    expect(safeLogText('x'.repeat(2047) + '😀'.repeat(9))).toBe(`${'x'.repeat(2047)}«truncated, 2065 characters»`)
  })

  it('shows no piece of a secret that the cap goes through', () => {
    expect(safeLogText(`${'x'.repeat(2040)} ${jwt.repeat(300)}`)).not.toContain('eyJ')
    expect(safeLogText(`${'x'.repeat(16_370)}${jwt}`)).not.toContain('eyJ')
  })

  it('takes time in proportion to the text, also when the text is hostile', () => {
    const started = performance.now()
    for (const piece of ['password=', 'token ', 'eyJ', 'cookie', '"', '\\', '-----BEGIN ', 'authorization: ', 'a']) {
      safeLogText(piece.repeat(100_000))
      safeLogText(`password="${piece.repeat(100_000)}`)
    }
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('a line', () => {
  const { format: formatLogLine } = createLineFormatter()
  const time = new Date(2024, 11, 24, 14, 30, 15)

  it('reads as documented', () => {
    expect(
      formatLogLine({
        time,
        level: 'INFO',
        module: 'auth',
        message: 'User logged in',
        requestId: 'abc123',
        user: 'jean.martin@gaveur.fr',
      }),
    ).toBe(
      '2024-12-24 14:30:15 | INFO     | auth                           | User logged in | request_id=abc123 | user=jean.martin@gaveur.fr',
    )
  })

  it('leaves absent context out', () => {
    expect(formatLogLine({ time, level: 'CRITICAL', module: 'main', message: 'Stopping' })).toBe(
      `2024-12-24 14:30:15 | CRITICAL | main${' '.repeat(26)} | Stopping`,
    )
  })

  it('has exactly its fields, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LOG_LEVELS),
        hostileText,
        fc.option(hostileText, { nil: undefined }),
        fc.option(hostileText, { nil: undefined }),
        (level, message, requestId, user) => {
          const line = formatLogLine({ time, level, module: 'api', message, requestId, user })
          const fields = line.split(' | ')
          expect(line).not.toMatch(RAW_CONTROL)
          expect(fields).toHaveLength(4 + (requestId === undefined ? 0 : 1) + (user === undefined ? 0 : 1))
          expect(fields.slice(0, 3)).toEqual(['2024-12-24 14:30:15', level.padEnd(8), 'api'.padEnd(30)])
          if (user !== undefined) expect(fields.at(-1)).toMatch(/^user=/)
        },
      ),
    )
  })
})

describe('a formatter', () => {
  it('takes nothing of one line over to the next', () => {
    const { format } = createLineFormatter()
    const instant = fc.date({ min: new Date(2000, 0, 1), max: new Date(2100, 0, 1), noInvalidDate: true })
    // Instants within a second of each other, as lines have them.
    const near = fc.tuple(instant, fc.integer({ min: -1500, max: 1500 }))
    const line = fc.record({ level: fc.constantFrom(...LOG_LEVELS), module: fc.constantFrom('api', 'audit') })
    fc.assert(
      fc.property(near, fc.array(line, { minLength: 2, maxLength: 6 }), ([first, later], lines) => {
        lines.forEach((each, index) => {
          const time = new Date(first.getTime() + later * index)
          const text = { ...each, time, message: 'said' }
          expect(format(text)).toBe(createLineFormatter().format(text))
        })
      }),
    )
  })
})

describe('localDay', () => {
  it('is the calendar day where the process runs', () => {
    expect(localDay(new Date(2024, 11, 31, 23, 59, 59, 999))).toBe('2024-12-31')
    expect(localDay(new Date(2025, 0, 1))).toBe('2025-01-01')
  })
})
