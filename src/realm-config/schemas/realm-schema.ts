import { z } from 'zod'
import type { RealmRepresentation, UserProfile } from '../types.js'
import { clientScopeSchema } from './client-schema.js'
import {
  addressableName,
  filledText,
  optional,
  optionalSeconds,
  optionalSwitch,
  optionalText,
  optionalTexts,
} from './text.js'

const settings = z.record(z.string(), z.unknown())

const userProfileSchema = z.looseObject({
  attributes: z.array(
    z.looseObject({
      name: filledText,
      displayName: optionalText,
      multivalued: optionalSwitch,
      validations: optional(z.record(z.string(), settings)),
      annotations: optional(settings),
      required: optional(z.looseObject({ roles: optionalTexts, scopes: optionalTexts })),
      permissions: optional(z.looseObject({ view: optionalTexts, edit: optionalTexts })),
      selector: optional(z.looseObject({ scopes: optionalTexts })),
      group: optionalText,
    }),
  ),
  groups: optional(z.array(settings)),
  unmanagedAttributePolicy: optional(z.enum(['ENABLED', 'ADMIN_VIEW', 'ADMIN_EDIT'])),
}) satisfies z.ZodType<UserProfile>

/** realm.yaml */
export const realmSchema = z.looseObject({
  realm: addressableName,
  displayName: optionalText,
  enabled: optionalSwitch,
  sslRequired: optional(z.enum(['none', 'external', 'all'])),
  accessTokenLifespan: optional(z.int().min(1)),
  ssoSessionIdleTimeout: optionalSeconds,
  ssoSessionMaxLifespan: optionalSeconds,
  revokeRefreshToken: optionalSwitch,
  refreshTokenMaxReuse: optional(z.int().min(0)),
  registrationAllowed: optionalSwitch,
  loginWithEmailAllowed: optionalSwitch,
  registrationEmailAsUsername: optionalSwitch,
  duplicateEmailsAllowed: optionalSwitch,
  resetPasswordAllowed: optionalSwitch,
  editUsernameAllowed: optionalSwitch,
  verifyEmail: optionalSwitch,
  rememberMe: optionalSwitch,
  bruteForceProtected: optionalSwitch,
  passwordPolicy: optionalText,
  internationalizationEnabled: optionalSwitch,
  supportedLocales: optionalTexts,
  defaultLocale: optionalText,
  eventsEnabled: optionalSwitch,
  eventsExpiration: optionalSeconds,
  adminEventsEnabled: optionalSwitch,
  adminEventsDetailsEnabled: optionalSwitch,
  userProfile: optional(userProfileSchema),
  clientScopes: optional(z.array(clientScopeSchema)),
}) satisfies z.ZodType<Omit<RealmRepresentation, 'clients' | 'roles'>>
