import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A fresh folder, removed when the running test is over. One that runs beside others says itself when that is. */
export async function temporaryFolder(
  above: string = tmpdir(),
  onEnd: (remove: () => Promise<void>) => void = onTestFinished,
): Promise<string> {
  const folder = await mkdtemp(join(above, 'passerelle-test-'))
  onEnd(() => rm(folder, { recursive: true, force: true }))
  return folder
}
