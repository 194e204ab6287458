import type { CommandIo } from './io.js'
import { printableMessage } from './printable.js'

/** Warnings go to stderr, with `--json` too: stdout has them as data then, and whoever watches sees them all the same. */
export function writeWarnings(warnings: readonly string[], { stderr }: CommandIo): void {
  for (const warning of warnings) stderr.write(`WARNING: ${printableMessage(warning)}\n`)
}
