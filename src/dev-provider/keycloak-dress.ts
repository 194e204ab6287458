import type { Fitting } from './fitting.js'
import { introspectJwts } from './introspection.js'
import { addressByIssuer } from './issuer-addresses.js'
import { issueJwts } from './jwt-models.js'
import { answerAsKeycloak } from './keycloak-errors.js'
import { nameSessionsAsKeycloak, noteLogins } from './keycloak-sessions.js'
import { logOutAsKeycloak } from './logout.js'
import { addPasswordGrant } from './password-grant.js'
import { useClock } from './provider-clock.js'
import { addRealmDocuments } from './realm-documents.js'
import { allowWildcards } from './redirect-wildcards.js'
import { revokeJwts } from './revocation.js'
import { keepToKeycloakRoutes } from './routes.js'
import { addSignInPage } from './sign-in.js'
import { completeTokenAnswers } from './token-answers.js'
import { answerUserinfoAsKeycloak } from './userinfo.js'

/** Everything in which oidc-provider and Keycloak differ. The first sees a request first, and its answer last. */
const PARTS: readonly ((fitting: Fitting) => void)[] = [
  keepToKeycloakRoutes,
  addRealmDocuments,
  addSignInPage,
  logOutAsKeycloak,
  introspectJwts,
  revokeJwts,
  addressByIssuer,
  useClock,
  nameSessionsAsKeycloak,
  noteLogins,
  issueJwts,
  allowWildcards,
  addPasswordGrant,
  completeTokenAnswers,
  answerUserinfoAsKeycloak,
  answerAsKeycloak,
]

/** Dresses an oidc-provider as Keycloak. */
export function dressAsKeycloak(fitting: Fitting): void {
  for (const put of PARTS) put(fitting)
}
