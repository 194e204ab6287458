#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../dist/cli/main.js', import.meta.url)
if (!existsSync(main)) {
  console.error('passerelle: dist/ is missing. Run `npm run build` in the clone, or reinstall the package.')
  process.exit(2)
}
await import(main.href)
