import { z } from 'zod'
import type {
  ClientRepresentation,
  ClientScopeRepresentation,
  DevelopmentOverlay,
  ProtocolMapperRepresentation,
} from '../types.js'
import {
  addressableName,
  filledText,
  optional,
  optionalSwitch,
  optionalText,
  optionalTextMap,
  optionalTexts,
} from './text.js'

const openidConnect = z.literal('openid-connect')

const mapperSchema = z.strictObject({
  name: filledText,
  protocol: openidConnect,
  protocolMapper: filledText,
  config: z.record(z.string(), z.string()),
}) satisfies z.ZodType<ProtocolMapperRepresentation>

/** clients/*.yaml */
export const clientSchema = z.strictObject({
  clientId: addressableName,
  name: optionalText,
  description: optionalText,
  enabled: optionalSwitch,
  protocol: optional(openidConnect),
  publicClient: optionalSwitch,
  bearerOnly: optionalSwitch,
  secret: optionalText,
  standardFlowEnabled: optionalSwitch,
  implicitFlowEnabled: optionalSwitch,
  directAccessGrantsEnabled: optionalSwitch,
  serviceAccountsEnabled: optionalSwitch,
  frontchannelLogout: optionalSwitch,
  fullScopeAllowed: optionalSwitch,
  rootUrl: optionalText,
  baseUrl: optionalText,
  redirectUris: optionalTexts,
  webOrigins: optionalTexts,
  attributes: optionalTextMap,
  defaultClientScopes: optionalTexts,
  optionalClientScopes: optionalTexts,
  protocolMappers: optional(z.array(mapperSchema)),
}) satisfies z.ZodType<ClientRepresentation>

/** `clients` of users.dev.yaml: any setting of a client may be laid over. */
export const clientOverlaySchema = clientSchema satisfies z.ZodType<DevelopmentOverlay['clients'][number]>

/** `clientScopes` of realm.yaml. */
export const clientScopeSchema = z.strictObject({
  // RFC 6749, section 3.3: what a scope may be made of, and what Keycloak accepts.
  name: filledText.regex(/^[!#-[\]-~]+$/, 'may have ASCII letters, digits and signs, and no space, quote or backslash'),
  description: optionalText,
  protocol: openidConnect,
  attributes: optionalTextMap,
  protocolMappers: optional(z.array(mapperSchema)),
}) satisfies z.ZodType<ClientScopeRepresentation>
