import { inject } from 'vitest'
import { describeDecisions } from '../contract/describe-decisions.js'

describeDecisions('a real Keycloak', () => inject('keycloakIssuer'))
