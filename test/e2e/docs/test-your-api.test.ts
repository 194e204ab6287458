import { runDocsPrograms } from '../../support/run-docs-programs.js'

await runDocsPrograms('test-your-api.md', 'has a program for each of its parts', 5)
