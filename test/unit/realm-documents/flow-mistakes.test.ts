import { describe, expect, it } from 'vitest'
import { loadRealms } from '../../../src/realm-documents/index.js'
import { mistakesOf, realmFiles } from './realm-files.js'

const files = (executions: string, more = '') => ({
  'realm.yaml': 'realm: lot\n',
  'flows/ours.yaml': `alias: ours\ntopLevel: true\nauthenticationExecutions:\n${executions}\n${more}`,
})

describe('executions of flows', () => {
  it.each([
    ['no requirement', '  - authenticator: auth-cookie', '4:5 `requirement` of auth-cookie in flow ours is missing.'],
    [
      'a misspelt requirement',
      '  - authenticator: auth-cookie\n    requirement: REQUIERED',
      '5:18 `requirement` of auth-cookie in flow ours is "REQUIERED", which Keycloak does not know.',
    ],
    [
      'small letters',
      '  - { authenticator: auth-cookie, requirement: required }',
      '4:48 `requirement` of auth-cookie in flow ours is "required", which Keycloak does not know.',
    ],
    [
      'a requirement of old',
      '  - { authenticator: auth-cookie, requirement: OPTIONAL }',
      '4:48 `requirement` of auth-cookie in flow ours is "OPTIONAL", which Keycloak does not know.',
    ],
  ])('are refused with %s', async (_what, executions, mistake) => {
    expect(await mistakesOf(await realmFiles(files(executions)))).toEqual([`flows/ours.yaml:${mistake}`])
  })

  it('say what is meant instead', async () => {
    const refusal = (requirement: string) =>
      realmFiles(files(`  - { authenticator: a, requirement: ${requirement} }`)).then((path) =>
        loadRealms(path, { environment: {} }),
      )
    await expect(refusal('required')).rejects.toThrow('Did you mean `REQUIRED`?')
    await expect(refusal('OPTIONAL')).rejects.toThrow('into a subflow that is CONDITIONAL')
    await expect(refusal('whenever')).rejects.toThrow('Write one of REQUIRED, ALTERNATIVE, CONDITIONAL, DISABLED.')
  })

  it('share no subflow', async () => {
    const shared = '  - { flowAlias: forms, requirement: REQUIRED }'
    const folder = await realmFiles({
      ...files(shared),
      'flows/theirs.yaml': `alias: theirs\ntopLevel: true\nauthenticationExecutions:\n${shared}\n`,
      'flows/forms.yaml': 'alias: forms\ntopLevel: false\n',
    })
    expect(await mistakesOf(folder)).toEqual([
      'flows/theirs.yaml:4:18 Subflow `forms` of theirs stands in ours already, and Keycloak cannot share one.',
    ])
  })

  it('may leave a requirement of a built-in flow as it is', async () => {
    const [loaded] = await loadRealms(
      await realmFiles(files('  - authenticator: auth-cookie\n    authenticatorConfig: c', 'builtIn: true\n')),
      { environment: {} },
    )
    expect(loaded?.document.authenticationFlows).toMatchObject([{ alias: 'ours' }])
  })
})
