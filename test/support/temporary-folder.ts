import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A fresh folder, removed when the running test is over. */
export async function temporaryFolder(above: string = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(above, 'passerelle-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
