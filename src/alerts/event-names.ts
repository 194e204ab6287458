import { AUDIT_EVENT_CLASSES } from '../audit-record/index.js'

/** What the trail, and those who watch over it, will record too. */
const LATER_EVENTS = ['LOGIN', 'TOKEN_REFRESH', 'RATE_LIMITED', 'REALM_PLAN', 'TRAIL_DAMAGED']

/** Every event that a rule may name: a misspelt one would never fire. */
export const EVENT_NAMES: readonly string[] = [...new Set([...Object.keys(AUDIT_EVENT_CLASSES), ...LATER_EVENTS])]
