// Compiles src/ to dist/. It is also npm's `prepare`, so it has to succeed where only production
// dependencies are there: an installed tarball ships dist/, and a production image copies it.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const compiler = `${root}node_modules/typescript7/bin/tsc`

if (!existsSync(compiler)) {
  const built = existsSync(`${root}dist/index.js`)
  console.error(
    built
      ? 'passerelle: no TypeScript compiler installed; dist/ is kept as it is.'
      : 'passerelle: dist/ is missing and no TypeScript compiler is installed. Run `npm ci` (with development dependencies), then `npm run build`.',
  )
  process.exit(0)
}

rmSync(`${root}dist`, { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [compiler, '-p', `${root}tsconfig.build.json`], { stdio: 'inherit' })
// SQL and JSON are no matter of the compiler.
cpSync(`${root}src/stores/migrations`, `${root}dist/stores/migrations`, { recursive: true })
cpSync(`${root}src/realm-export/pristine`, `${root}dist/realm-export/pristine`, { recursive: true })
process.exit(status ?? 1)
