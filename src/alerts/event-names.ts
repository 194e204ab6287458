import { AUDIT_EVENT_CLASSES } from '../audit-record/index.js'

/** Every event that a rule may name: any other would never fire. */
export const EVENT_NAMES: readonly string[] = Object.keys(AUDIT_EVENT_CLASSES)
