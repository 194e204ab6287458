export { type Finding, type Level, LINTS, type LintId } from './finding.js'
export type { SilencedFinding } from './ignores.js'
export { type LintReport, lintMistakes, lintPolicy } from './lint-policy.js'
export { LINTED_FILES, type LintedTexts, type LintOptions } from './lint-subject.js'
