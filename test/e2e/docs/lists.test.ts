import { runDocsPrograms } from '../../support/run-docs-programs.js'

await runDocsPrograms('lists.md', 'has a program for SQL, for builders and for row-level security', 3)
