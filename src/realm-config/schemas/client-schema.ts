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

const protocol = z.enum(['openid-connect', 'saml', 'docker-v2', 'oid4vc'])

// Loose, as all of Keycloak's own below: the other fields are those of its classes, and checked by them.
const mapperSchema = z.looseObject({
  name: filledText,
  protocol,
  protocolMapper: filledText,
  config: z.record(z.string(), z.string()).prefault({}),
}) satisfies z.ZodType<ProtocolMapperRepresentation>

/** clients/*.yaml */
export const clientSchema = z.looseObject({
  clientId: addressableName,
  name: optionalText,
  description: optionalText,
  enabled: optionalSwitch,
  protocol: optional(protocol),
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
export const clientScopeSchema = z.looseObject({
  // RFC 6749, section 3.3: what a scope may be made of, and what Keycloak accepts.
  name: filledText.regex(/^[!#-[\]-~]+$/, 'may have ASCII letters, digits and signs, and no space, quote or backslash'),
  description: optionalText,
  protocol,
  attributes: optionalTextMap,
  protocolMappers: optional(z.array(mapperSchema)),
}) satisfies z.ZodType<ClientScopeRepresentation>
