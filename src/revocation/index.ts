export { createRevocations } from './create-revocations.js'
export { describeRevocationEvent } from './describe-event.js'
export {
  createLogoutReceiver,
  LARGEST_LOGOUT_BYTES,
  type LogoutOutcome,
  type LogoutReceiverOptions,
  type LogoutRequest,
  type UsedLogoutTokens,
} from './receive-logout.js'
export { RevocationError, type RevocationErrorCode } from './revocation-error.js'
export type { RevocationsOptions } from './revocation-options.js'
export { MARK_BOUNDS } from './to-mark.js'
export type {
  KeptMark,
  NewRevocation,
  RevocationEvent,
  RevocationSlice,
  RevocationStatus,
  RevocationStore,
  Revocations,
} from './types.js'
