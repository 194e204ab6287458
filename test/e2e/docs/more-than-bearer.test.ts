import { runDocsPrograms } from '../../support/run-docs-programs.js'

await runDocsPrograms('more-than-bearer.md', 'has a program for DPoP, step-up and metadata', 3)
