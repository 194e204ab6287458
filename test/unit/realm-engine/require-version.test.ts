import { expect, it } from 'vitest'
import { requireVersion } from '../../../src/realm-engine/require-version.js'

it.each(['26.0.0', '26.4.7', '26.7.4', '27.0.0', '999.0.0-SNAPSHOT', 'nightly', undefined])(
  'takes Keycloak %s',
  (version) => {
    expect(() => requireVersion(version)).not.toThrow()
  },
)

it.each(['25.0.6', '17.0.1', '9.0.3'])('refuses Keycloak %s, and says what is supported', (version) => {
  expect(() => requireVersion(version)).toThrow(
    expect.objectContaining({
      code: 'unsupported_version',
      message: expect.stringMatching(/26 and later.*nothing was changed/),
    }),
  )
})
