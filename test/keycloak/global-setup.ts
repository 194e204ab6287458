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
  }
}

const REALM = 'gaveurs-production'

/** Fetches and starts Keycloak, provisions it with the script that users have, and stops it at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildWhenStale()
  const { logRoot } = project.getProvidedContext()
  const environment = {
    KEYCLOAK_ADMIN: ADMINISTRATOR.username,
    KEYCLOAK_ADMIN_PASSWORD: rememberSecret(ADMINISTRATOR.password, logRoot),
  }
  const running = process.env.PASSERELLE_TEST_KEYCLOAK
  if (running !== undefined) {
    // For whoever writes these tests: a Keycloak that runs already, with the same administrator.
    project.provide('keycloakUrl', running)
    project.provide('keycloakIssuer', `${running}/realms/${REALM}`)
    return async () => {}
  }
  const started = await runProgram('scripts/keycloak.sh', ['start', '--port', '0', '--json'], {
    environment,
    showProgress: true,
  })
  const { url, port }: { url: string; port: number } = JSON.parse(
    expectSuccess('Keycloak could not be started', started),
  )
  const stop = async (): Promise<void> => {
    const stopped = await runProgram('scripts/keycloak.sh', ['stop', '--port', String(port)])
    expectSuccess('Keycloak could not be stopped', stopped)
  }
  try {
    const provisioned = await runProgram('scripts/configure-keycloak.sh', ['--yes', '--with-dev-users'], {
      environment: { ...environment, KEYCLOAK_URL: url, LOG_DIR: await logFolder(logRoot) },
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

/** These tests fail, and never skip, where Java or Maven is missing: the script says what to install. */
function expectSuccess(what: string, { exitCode, stdout, stderr }: Ended): string {
  if (exitCode !== 0) throw new Error(`${what} (exit code ${exitCode}).\n${stdout}${stderr}`)
  return stdout
}
