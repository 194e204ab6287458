import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildWhenStale } from '../support/build-when-stale.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { ADMINISTRATOR } from './administrator.js'
import { type Ended, runProgram } from './run-program.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the Keycloak that runs for these tests; it has one administrator. */
    keycloakUrl: string
    /** Issuer of the realm gaveurs-production, provisioned with its development users. */
    keycloakIssuer: string
    /** Which Keycloak runs, e.g. 26.7.4. */
    keycloakVersion: string
  }
}

const REALM = 'gaveurs-production'

/** Fetches and starts Keycloak, provisions it with the script that users have, and stops it at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildWhenStale()
  const { logRoot, keycloakVersion } = project.getProvidedContext()
  rememberSecret(ADMINISTRATOR.password, logRoot)
  const environment = {
    KEYCLOAK_ADMIN: ADMINISTRATOR.username,
    KEYCLOAK_ADMIN_PASSWORD: rememberSecret(ADMINISTRATOR.password, logRoot),
  }
  const running = runningKeycloak(keycloakVersion)
  if (running !== undefined) {
    await writeFile(join(await logFolder(logRoot), 'none.log'), 'nothing was provisioned\n')
    project.provide('keycloakUrl', running)
    project.provide('keycloakIssuer', `${running}/realms/${REALM}`)
    return async () => {}
  }
  const started = await runProgram(
    'scripts/keycloak.sh',
    ['start', '--port', '0', '--json', '--version', keycloakVersion],
    {
      environment,
      showProgress: true,
    },
  )
  const { url, port }: { url: string; port: number } = JSON.parse(
    expectSuccess('Keycloak could not be started', started),
  )
  const stop = async (): Promise<void> => {
    const stopped = await runProgram('scripts/keycloak.sh', ['stop', '--port', String(port)])
    expectSuccess('Keycloak could not be stopped', stopped)
  }
  try {
    const provisioned = await runProgram('scripts/configure-keycloak.sh', ['--yes', '--with-dev-users'], {
      environment: {
        ...environment,
        KEYCLOAK_URL: url,
        LOG_DIR: await logFolder(logRoot),
        DATA_DIR: await logFolder(logRoot),
      },
    })
    expectSuccess('the realm could not be provisioned', provisioned)
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('keycloakUrl', url)
  project.provide('keycloakIssuer', `${url}/realms/${REALM}`)
  return stop
}

/**
 * For whoever writes these tests: a Keycloak that runs already, with the same administrator. One address, or
 * `26.7.4=http://…,26.4.7=http://…`.
 */
function runningKeycloak(version: string): string | undefined {
  const given = process.env.PASSERELLE_TEST_KEYCLOAK
  if (given === undefined) return undefined
  const byVersion = new Map(given.split(',').map((entry) => entry.split('=') as [string, string | undefined]))
  return given.includes('=') ? byVersion.get(version) : given
}

/** These tests fail, and never skip, where Java or Maven is missing: the script says what to install. */
function expectSuccess(what: string, { exitCode, stdout, stderr }: Ended): string {
  if (exitCode !== 0) throw new Error(`${what} (exit code ${exitCode}).\n${stdout}${stderr}`)
  return stdout
}
