import { loadMailer } from './load-mailer.js'

/**
 * Sees to it that mail can be sent. No type of nodemailer stands in it: who has no such package compiles against this one.
 *
 * @throws NotificationError `mailer_missing`
 */
export async function requireMailer(): Promise<void> {
  await loadMailer()
}
