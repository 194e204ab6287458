import type { createTransport } from 'nodemailer'
import { NotificationError } from './notification-error.js'

/**
 * Loads nodemailer, an optional peer.
 *
 * @throws NotificationError `mailer_missing`
 */
export async function loadMailer(): Promise<{ readonly createTransport: typeof createTransport }> {
  try {
    return await import('nodemailer')
  } catch (cause) {
    const message =
      'Mail needs the package nodemailer, which could not be loaded: npm install nodemailer@^10.6.0 installs it. Or unset SMTP_URL.'
    throw new NotificationError('mailer_missing', message, { cause })
  }
}
