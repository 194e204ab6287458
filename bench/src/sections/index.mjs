import { auditAppend, auditMutation, auditRead } from './audit.mjs'

import { auditPostgres } from './audit-postgres.mjs'

import { auditVerify } from './audit-verify.mjs'

import { cache } from './cache.mjs'
import { decisions } from './decisions.mjs'
import { eventLoop } from './event-loop.mjs'
import { firstSeen } from './first-seen.mjs'
import { firstSeenFunction } from './first-seen-function.mjs'
import { logging } from './logging.mjs'
import { PROFILES } from './profile.mjs'
import { realmBulk, realmDemonstration, realmLarge } from './realms.mjs'
import { stack } from './stack.mjs'
import { warm } from './warm.mjs'

/** One question, one table. */
export const SECTIONS = Object.freeze([
  warm,
  stack,
  firstSeenFunction('RS256'),
  firstSeenFunction('ES256'),
  firstSeenFunction('EdDSA'),
  firstSeen,
  cache,
  eventLoop,
  auditRead,
  auditMutation,
  auditAppend,
  auditPostgres,
  auditVerify,
  decisions,
  logging,
  realmDemonstration,
  realmBulk,
  realmLarge,
  ...PROFILES,
])
