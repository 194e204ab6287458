import { runDocsPrograms } from '../../support/run-docs-programs.js'

await runDocsPrograms('logging.md', 'has a program that says whose line it is', 1)
