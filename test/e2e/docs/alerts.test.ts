import { runDocsPrograms } from '../../support/run-docs-programs.js'

await runDocsPrograms('alerts.md', 'has a program that reports errors', 1)
