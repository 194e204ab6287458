import { randomUUID } from 'node:crypto'
import {
  type Alert,
  type AlertEngine,
  alertLine,
  createAlertEngine,
  describeAlert,
  loadRules,
  type Severity,
  type StreamEvent,
  type Target,
} from '../alerts/index.js'
import type { AuditTrail } from '../audit/index.js'
import type { AuditConfiguration, NotifyingConfiguration } from '../configuration/index.js'
import { runOutsideContext } from '../log-context/index.js'
import {
  createErrorReporter,
  createNotifications,
  type ErrorReporter,
  loadErrorReporter,
  type NotificationStatus,
  type Notifications,
  requireMailer,
  webhookKey,
} from '../notifications/index.js'
import { createConfiguredFetch, readAuthorities } from '../outbound/index.js'
import { createRulesRecord, type RulesInForce, type RulesRecord } from './record-alert-rules.js'
import { watchTrail } from './watch-trail.js'

/** Who is told when something happens that somebody should know. */
export interface Notifying {
  /** Takes an event of the audit trail, at once and whatever comes of it. Never throws. */
  take(event: StreamEvent): void
  /**
   * Follows what the trail says of itself, which it may not be able to record, and leaves a record in it of each change of the
   * rules.
   *
   * @param dataDirectory where it stands from one run to the next which rules were in force
   */
  watch(trail: Pick<AuditTrail, 'status' | 'commit'>, dataDirectory: string): void
  /** Reads the rules again. Those that are wrong change nothing, as do the same ones; others begin with nothing counted. Rejects never. */
  reload(configuration: Pick<NotifyingConfiguration, 'alertsFile'>): Promise<void>
  readonly errors: ErrorReporter
  health(): Readonly<Record<'mail' | 'sms' | 'webhooks' | 'error_reporter' | 'alerts', NotificationStatus>>
  /** Rejects never. */
  close(): Promise<void>
}

/** Where alerts stand, and what becomes of them. */
export interface NotifyingLog {
  info(message: string): void
  warning(message: string): void
  error(message: string): void
  critical(message: string): void
}

const SWEEP_EVERY_MS = 30_000
const CLOSE_MS = 5_000

const LEVELS = { warning: 'warning', error: 'error', critical: 'critical' } as const satisfies Record<Severity, string>

/**
 * Makes what tells people: alerts by the rules of ALERTS_FILE, mail, short messages, webhooks, the reporter of errors. What
 * is not configured is disabled; what is configured and can't work stops the start.
 *
 * @throws AlertsError, NotificationError, OutboundError
 */
export async function openNotifying(
  configuration: NotifyingConfiguration & { readonly audit?: Pick<AuditConfiguration, 'pseudonyms'> },
  log: NotifyingLog,
): Promise<Notifying> {
  const { errorReporter, smtpUrl, audit } = configuration
  let inForce = await rulesOf(configuration)
  const hook = errorReporter === undefined ? undefined : await loadErrorReporter(errorReporter)
  if (smtpUrl !== undefined) await requireMailer()
  const notifications = await createConfiguredNotifications(configuration, log)
  warn(inForce)
  const errors = createErrorReporter(hook, log)
  let engine = createAlertEngine({ rules: inForce.rules, onAlert })
  const timers: NodeJS.Timeout[] = []
  let failures = 0
  let forgottenTold = 0
  let reading: Promise<void> = Promise.resolve()
  let record: RulesRecord | undefined

  /**
   * Every alert stands in the log; what was kept back stands there alone. Its line says who it was as the trail says it: beside
   * the pseudonym, the user name of the request that fired it would tell everybody whose it is.
   */
  function onAlert(alert: Alert): void {
    runOutsideContext(() => log[LEVELS[alert.rule.severity]](alertLine(alert)))
    if (alert.kind === 'ended') return
    const { severity, title, facts } = describeAlert(alert)
    const notification = { id: `msg_${randomUUID()}`, type: 'alert.fired', time: new Date(), severity, title, facts }
    for (const name of alert.rule.to) {
      const target = inForce.targets.get(name)
      if (target !== undefined) notifications.send(notification, target)
    }
  }

  /** Of what the rules can't do here, when they come into force. */
  function warn(rules: RulesInForce): void {
    const nameless = audit?.pseudonyms === true ? blind(rules) : []
    for (const warning of [...unreachable(rules, notifications), ...nameless]) log.warning(warning)
  }

  function take(event: StreamEvent, timeMs: number = Date.now()): void {
    try {
      engine.take(event, timeMs)
    } catch (error) {
      failures += 1
      // Once: it would say so for each request.
      if (failures === 1) log.error(`alerts: an event could not be looked at: ${error}`)
    }
  }

  function sweep(): void {
    engine.sweep()
    const { forgotten } = engine.status()
    if (forgotten > forgottenTold)
      log.warning(`alerts: ${forgotten - forgottenTold} groups were forgotten for want of room`)
    forgottenTold = forgotten
  }

  async function readAgain(of: Pick<NotifyingConfiguration, 'alertsFile'>): Promise<void> {
    try {
      const read = await rulesOf(of)
      if (read.file === inForce.file && read.text === inForce.text) return
      // The rules that go are told of it: they may be there to notice that.
      await record?.inForce(read, 'configured')
      inForce = read
      engine = createAlertEngine({ rules: read.rules, onAlert })
      forgottenTold = 0
      log.info(`alerts: the rules of ${read.file ?? 'no file'} are in force: ${read.rules.length}`)
      warn(read)
    } catch (error) {
      log.error(`alerts: the rules are as they were: ${error instanceof Error ? error.message : String(error)}`)
      await record?.refused(of.alertsFile, error)
    }
  }

  timers.push(setInterval(sweep, SWEEP_EVERY_MS).unref())
  return {
    take,
    watch(trail, dataDirectory) {
      timers.push(watchTrail(trail, take))
      const kept = createRulesRecord({ trail, dataDirectory, log })
      record = kept
      reading = reading.then(() => kept.inForce(inForce, 'started'))
    },
    reload(of) {
      // One after the other, so that the last that was asked for counts.
      reading = reading.then(() => readAgain(of))
      return reading
    },
    errors,
    health: () => ({
      ...notifications.status(),
      error_reporter: hook === undefined ? 'disabled' : errors.failures() > 0 ? 'degraded' : 'ok',
      alerts: alertsHealth(inForce, engine, failures),
    }),
    async close() {
      for (const timer of timers) clearInterval(timer)
      await notifications.close(CLOSE_MS)
    },
  }
}

/** @throws AlertsError */
async function rulesOf({ alertsFile: file }: Pick<NotifyingConfiguration, 'alertsFile'>): Promise<RulesInForce> {
  if (file === undefined) return { file, text: '', rules: [], targets: new Map() }
  return { file, ...(await loadRules(file)) }
}

/** Every way out that is configured. */
export async function createConfiguredNotifications(
  { smtpUrl, mailFrom: from, smsGateway: sms, alertWebhooks, outbound }: NotifyingConfiguration,
  log: NotifyingLog,
): Promise<Notifications> {
  const { authoritiesFile } = outbound
  const authorities = authoritiesFile === undefined ? undefined : await readAuthorities(authoritiesFile)
  const webhooks = Object.entries(alertWebhooks).map(
    ([name, { url, secrets }]) => [name, { url, keys: secrets.flatMap((secret) => webhookKey(secret) ?? []) }] as const,
  )
  return createNotifications({
    mail: smtpUrl === undefined ? undefined : { url: smtpUrl, from, authorities },
    sms,
    webhooks: Object.fromEntries(webhooks),
    fetch: await createConfiguredFetch(outbound),
    log,
  })
}

/** Rules that ask for somebody by a name that no event has: they would be silent, or except nobody, without a word. */
function blind({ rules }: RulesInForce): readonly string[] {
  const mend = 'Ask for the pseudonym instead, `subject: p:…`: `passerelle audit search --actor NAME` shows it.'
  return rules
    .filter(({ asksForNames }) => asksForNames)
    .map(({ name }) => `alerts: the rule \`${name}\` asks for people by name, and they have pseudonyms. ${mend}`)
}

/** Targets that rules name and nothing can be sent to: once each, when the rules come into force. */
function unreachable({ targets }: RulesInForce, notifications: Notifications): readonly string[] {
  return [...targets]
    .filter(([, target]) => notifications.channels(target) === undefined)
    .map(([name, target]) => `alerts for \`${name}\` stand in main.log alone: ${lackingFor(target)} is not set.`)
}

/** The variable without which nothing can be sent to a target. */
export function lackingFor(target: Target): string {
  if ('mail' in target) return 'SMTP_URL'
  return 'sms' in target ? 'SMS_GATEWAY_URL' : `ALERT_WEBHOOK_${target.webhook.toUpperCase()}_URL`
}

function alertsHealth({ file }: RulesInForce, engine: AlertEngine, failures: number): NotificationStatus {
  if (file === undefined) return 'disabled'
  return failures > 0 || engine.status().forgotten > 0 ? 'degraded' : 'ok'
}
