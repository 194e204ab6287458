export {
  createNotifications,
  type NotificationKind,
  type Notifications,
  type NotificationsOptions,
  type Receivers,
} from './create-notifications.js'
export { createErrorReporter, type ErrorReporter, loadErrorReporter, type ReportError } from './error-reporter.js'
export type { NotificationError, NotificationErrorCode } from './notification-error.js'
export { requireMailer } from './require-mailer.js'
export { SendError, type SendErrorCode } from './send-error.js'
export { webhookKey } from './sign-webhook.js'
export type { Channel, Notification, NotificationStatus } from './types.js'
