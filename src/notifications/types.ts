/** Something that people shall hear of, ready to be sent: every text in it is escaped, cut and free of secrets. */
export interface Notification {
  /** The same for every attempt: whoever receives it twice knows it by this. */
  readonly id: string
  /** What kind of notification it is, for programs, e.g. `alert.fired`. */
  readonly type: string
  readonly time: Date
  readonly severity: 'warning' | 'error' | 'critical'
  /** One line. */
  readonly title: string
  /** What there is to know, in order: our own name, and its value. */
  readonly facts: readonly (readonly [name: string, value: string])[]
}

/** One way out to one receiver. */
export interface Channel {
  /** For logs, e.g. `mail to ops@example.com`. Holds no secret. */
  readonly name: string
  /**
   * Makes one attempt.
   *
   * @throws SendError when it is not known to have arrived
   */
  send(notification: Notification, signal: AbortSignal): Promise<void>
}

/** `disabled`: not configured; `degraded`: the last attempt failed, or something was lost since one succeeded. */
export type NotificationStatus = 'disabled' | 'ok' | 'degraded'
