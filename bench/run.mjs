// `npm run bench` in the root: installs what the bench needs, once, and runs it. No install script is run and no
// optional package is installed, since one of the peers would fetch a browser's driver.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const installed = `${here}node_modules/.package-lock.json`

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(`${here}package-lock.json`).mtimeMs) {
  const args = ['ci', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund']
  // The install talks on stderr, so that stdout holds the table alone.
  const install = spawnSync('npm', args, { cwd: here, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (install.status !== 0) {
    console.error('bench: `npm ci` in bench/ failed; see above. Nothing was measured.')
    process.exit(1)
  }
}

const { status } = spawnSync(process.execPath, [`${here}src/main.mjs`, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)
