import type { Plan, PlanStep } from '../../../../src/realm-engine/index.js'

/** A plan of these steps for a realm that is there. */
export const planWith = (...steps: readonly PlanStep[]): Plan => ({
  realm: 'r',
  url: 'http://kc',
  realmExists: true,
  withDevelopmentUsers: false,
  options: {},
  steps,
  notes: [],
  refusals: [],
  touched: {},
})
