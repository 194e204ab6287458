import {
  CHECKS,
  type CheckName,
  type CheckResult,
  type DiagnosisSettings,
  diagnose,
  type ReadEnvironment,
  readSettings,
  type TokenCredentials,
} from '../diagnosis/index.js'
import { OutboundError } from '../outbound/index.js'
import { coloursFor } from './colours.js'
import { CommandDone, CommandError, type CommandIo } from './io.js'
import { outboundOf } from './outbound.js'
import { countFindings, printCheckResult, printSummary } from './print-diagnosis.js'
import { jsonLine } from './printable.js'
import { type IssuerOptions, readRealmOf, withheldCredentials, withIssuerOptions } from './verification-target.js'

export interface DoctorOptions extends IssuerOptions {
  readonly only?: readonly CheckName[]
  readonly client?: string
  readonly username?: string
  readonly passwordStdin?: true
  readonly realmConfig?: string
  /** Seconds. */
  readonly timeout: number
  readonly json?: true
}

/** `passerelle doctor`: prints what each check found as soon as it and those before it are done. */
export async function examineAll(options: DoctorOptions, io: CommandIo): Promise<void> {
  const settings = await settingsOf(options, io)
  const colours = coloursFor(io)
  const titles = CHECKS.filter(({ name }) => options.only?.includes(name) ?? true).map(({ title }) => title)
  const results: CheckResult[] = []
  showProgress(titles[0], options, io)
  for await (const result of diagnose(settings, options.only)) {
    results.push(result)
    hideProgress(options, io)
    if (!options.json) io.stdout.write(printCheckResult(result, colours))
    showProgress(titles[results.length], options, io)
  }
  const counts = countFindings(results)
  const ok = counts.fault === 0
  if (options.json) {
    const failure = ok ? {} : { code: 'faults_found', message: `${counts.fault} faults` }
    io.stdout.write(jsonLine({ ok, ...failure, faults: counts.fault, warnings: counts.warning, checks: results }))
  } else io.stdout.write(printSummary(counts, colours))
  if (!ok) throw new CommandDone(1)
}

async function settingsOf(options: DoctorOptions, io: CommandIo): Promise<DiagnosisSettings> {
  const environment = withIssuerOptions(io.environment, options)
  const read = readSettings(environment)
  return {
    ...read,
    ...(await reachedAs(read, io)),
    realm: await readRealmOf(read.configuration?.issuer?.url, options.realmConfig),
    credentials: await credentialsOf(options, { ...io, environment }),
    credentialsWithheld: withheldCredentials(io.environment, options),
    timeoutMs: options.timeout * 1000,
    ...(io.now === undefined ? {} : { now: io.now }),
  }
}

/** A file of authorities that cannot be read is one more mistake. */
async function reachedAs(
  { configuration, mistakes }: ReadEnvironment,
  io: CommandIo,
): Promise<Pick<DiagnosisSettings, 'fetch' | 'authorities' | 'mistakes'>> {
  try {
    return { ...(await outboundOf(configuration?.outbound ?? {}, io)), mistakes }
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    const [problem = '', ...mends] = error.message.split(/(?<=\.) (?=[A-Z])/)
    const mistake = { variable: 'NODE_EXTRA_CA_CERTS', problem, mend: mends.join(' ') }
    return { fetch: io.fetch, authorities: undefined, mistakes: [...mistakes, mistake] }
  }
}

async function credentialsOf(options: DoctorOptions, io: CommandIo): Promise<TokenCredentials | undefined> {
  const { OIDC_CLIENT_ID: ownId, OIDC_CLIENT_SECRET: ownSecret } = io.environment
  const clientId = options.client ?? (ownId || undefined)
  const clientSecret = clientId === ownId && ownSecret ? ownSecret : undefined
  const { username } = options
  if (username === undefined) {
    if (options.passwordStdin) throw incomplete('--password-stdin goes with --username')
    if (clientId === undefined) return undefined
    if (clientSecret !== undefined) return { clientId, clientSecret }
    if (options.client === undefined) return undefined
    throw incomplete(
      `the secret of ${clientId} is not known: give --username, or set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET`,
    )
  }
  if (clientId === undefined) throw incomplete('--username needs --client, or OIDC_CLIENT_ID')
  if (!options.passwordStdin)
    throw incomplete('--username needs --password-stdin; arguments are seen by everybody on the machine')
  return { clientId, clientSecret, user: { username, password: await readPassword(io) } }
}

async function readPassword({ stdin }: CommandIo): Promise<string> {
  if (stdin.isTTY === true)
    throw incomplete('the password has to be piped in: printf %s "$PASSWORD" | passerelle doctor …')
  let text = ''
  for await (const chunk of stdin) text += String(chunk)
  const password = text.replace(/\r?\n$/, '')
  if (password === '') throw incomplete('the password on stdin is empty')
  return password
}

const incomplete = (why: string): CommandError => new CommandError(2, 'credentials_incomplete', `${why}.`)

/** One line that goes away again, for whoever waits at a terminal. */
function showProgress(title: string | undefined, { json }: DoctorOptions, { stderr }: CommandIo): void {
  if (stderr.isTTY === true && !json && title !== undefined) stderr.write(`Looking at ${title} …`)
}

function hideProgress({ json }: DoctorOptions, { stderr }: CommandIo): void {
  if (stderr.isTTY === true && !json) stderr.write('\r\u001b[2K')
}
