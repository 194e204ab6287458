import { expect, it } from 'vitest'
import { planRealm } from '../../../src/realm-engine/index.js'
import { createSmallRealm, declared } from './small-realm.js'

const LOST = 'smtpServer.password is masked in the file, and Keycloak has none any more: it has to be set by hand.'

it.each([
  ['is told of where Keycloak lost it', {}, [LOST]],
  ['is left alone where Keycloak has one', { password: '**********' }, []],
])('a masked password %s', async (_what, has, notes) => {
  const { client, settings } = createSmallRealm()
  settings.set('smtpServer', { host: 'mail.example', user: 'shop', ...has })
  const smtpServer = { host: 'mail.example', user: 'shop', password: '**********' }
  const { steps } = await planRealm(declared({ smtpServer }), client)
  expect(steps.filter(({ kind }) => kind === 'smtp')).toMatchObject([{ action: 'unchanged', notes }])
})
