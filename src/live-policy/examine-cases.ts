import { join } from 'node:path'
import { CASES_FILE, runPolicyCases } from '../policy-cases/index.js'
import { type RealmConfig, readRegularFile } from '../realm-config/index.js'

/**
 * Runs the cases that stand beside a policy, where there are any: what its author wrote down of it must be true of it.
 *
 * @returns the failing cases in words; `undefined`: none
 */
export async function examineCases(realm: RealmConfig): Promise<string | undefined> {
  const text = await readCasesText(join(realm.directory, CASES_FILE))
  if (text === undefined) return undefined
  const { failures } = runPolicyCases(realm, text)
  if (failures.length === 0) return undefined
  const words = failures.map(
    ({ place: { file, line, column }, question, actual }) => `  ${file}:${line}:${column}  ${question}: ${actual}`,
  )
  return [`${failures.length} of the policy’s own cases fail: mend the policy, or the cases`, ...words].join('\n')
}

async function readCasesText(path: string): Promise<string | undefined> {
  try {
    const file = await readRegularFile(path)
    if (!file.ok) throw new Error(`${CASES_FILE}: ${file.problem} ${file.mend}`)
    return new TextDecoder().decode(file.bytes)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
