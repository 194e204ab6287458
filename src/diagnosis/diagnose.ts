import { CHECKS, type Check, type CheckName } from './checks/table.js'
import { type Examination, examine } from './examination.js'
import { type Finding, fault } from './finding.js'
import { endSession } from './request-token.js'
import { withoutSecrets } from './secrets.js'
import type { DiagnosisSettings } from './settings.js'

/** What one check found. */
export interface CheckResult {
  readonly check: CheckName
  readonly title: string
  readonly findings: readonly Finding[]
}

/** Each request and connection has a deadline of its own; this is for a check as a whole. */
const DEADLINES_A_CHECK = 5

/**
 * Runs checks at the same time and yields each result in the order of the table. Nothing hangs: a check that is not done
 * by its deadline is a fault, and so is one that fails itself; a check that could not look, since something that it needs is
 * wrong, says what that is, unless the check of that is among them. Reads only; the session that a direct grant
 * opens is ended again.
 *
 * @param only names of checks; all by default
 */
export async function* diagnose(settings: DiagnosisSettings, only?: readonly CheckName[]): AsyncGenerator<CheckResult> {
  const examination = examine(settings)
  const hide = withoutSecrets(settings)
  const chosen = CHECKS.filter(({ name }) => only === undefined || only.includes(name))
  const told = new Set<string>(chosen.map(({ name }) => name))
  const running = chosen.map((check) => ({ check, findings: runInTime(check, examination) }))
  for (const { check, findings } of running) {
    const own = await findings
    const missing = own.some(({ status }) => status === 'not_checked')
      ? await faultsOfNeeds(check, examination, told)
      : []
    yield { check: check.name, title: check.title, findings: [...own, ...missing].map(hide) }
  }
  const { credentials } = settings
  const requested = await examination.requestedToken()
  if (credentials !== undefined && requested?.ok === true && requested.refreshToken !== undefined) {
    await endSession(requested.refreshToken, credentials, examination)
  }
}

/** @param told checks whose faults are told already, or will be */
async function faultsOfNeeds(
  { needs = [] }: Check,
  examination: Examination,
  told: Set<string>,
): Promise<readonly Finding[]> {
  for (const { check, faults } of needs) {
    const found = told.has(check) ? [] : await faults(examination)
    if (found.length === 0) continue
    told.add(check)
    return found
  }
  return []
}

async function runInTime({ run, name }: Check, examination: Examination): Promise<readonly Finding[]> {
  const deadlineMs = DEADLINES_A_CHECK * examination.timeoutMs
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<readonly Finding[]>((resolve) => {
    const findings = [
      fault(
        name,
        `not done within ${deadlineMs / 1000} s`,
        'Look at the service it waits for; a longer --timeout may help.',
      ),
    ]
    timer = setTimeout(() => resolve(findings), deadlineMs)
  })
  try {
    return await Promise.race([run(examination), late])
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [fault(name, `the check itself failed: ${reason}`, 'Report it, with the version of Passerelle.')]
  } finally {
    clearTimeout(timer)
  }
}
