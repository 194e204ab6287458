import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot, runProgram } from './run-program.js'

/** The scripts run from dist/; what they run must be what is in src/. */
export async function buildIfStale(): Promise<void> {
  const built = join(projectRoot, 'dist/cli/main.js')
  if (existsSync(built) && statSync(built).mtimeMs > newestSourceTime()) return
  const { exitCode, stdout, stderr } = await runProgram(process.execPath, ['scripts/build.mjs'])
  if (exitCode !== 0) throw new Error(`dist/ could not be built:\n${stdout}${stderr}`)
}

function newestSourceTime(): number {
  const source = join(projectRoot, 'src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  return Math.max(...files.map((file) => statSync(join(source, file)).mtimeMs))
}
