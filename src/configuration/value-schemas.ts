import { isIP } from 'node:net'
import { z } from 'zod'
import { isLoopback } from '../addresses/index.js'
import { ANCHOR_PROTOCOLS } from '../audit-anchors/index.js'
import { parseRetention, type Retention } from '../audit-privacy/index.js'
import { createFieldMask } from '../audit-record/index.js'
import { LOG_LEVELS, type LogLevel } from '../log-line/index.js'
import { LEVELED_MODULES, type LeveledModule } from '../logging/index.js'
import { nearestWord } from '../spelling/index.js'

type Outcome<Value> = { readonly value: Value } | { readonly problem: string; readonly mend: string }

const HIGHEST_PORT = 65_535

/** Text of a variable to its value, or a mistake. */
const parsed = <Value>(parse: (text: string) => Outcome<Value>) =>
  z.string().transform((text, context) => {
    const outcome = parse(text)
    if ('value' in outcome) return outcome.value
    context.addIssue({ code: 'custom', message: outcome.problem, params: { mend: outcome.mend } })
    return z.NEVER
  })

export const text = z.string()

/** Long enough that nobody guesses it. It is never shown. */
export const secret = (leastBytes: number) =>
  parsed<string>((given) => {
    if (Buffer.byteLength(given) >= leastBytes) return { value: given }
    return { problem: `has fewer than ${leastBytes} bytes`, mend: 'Make one with: openssl rand -base64 32.' }
  })

/** RFC 9110, section 5.1. */
export const headerName = parsed<string>((given) => {
  if (/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(given)) return { value: given }
  return { problem: `is ${shown(given)}, which is no name of a header`, mend: 'Write it as X-Client-Cert.' }
})

export const stack = parsed<string>((given) => {
  if (/^[a-z0-9-]{1,64}$/.test(given)) return { value: given }
  const problem = `is ${shown(given)}, which is no name of a stack`
  return { problem, mend: 'Take up to 64 small letters, digits and `-`.' }
})

/** One of these words, whatever their case. */
export const oneOf = <const Word extends string>(words: readonly Word[]) =>
  parsed<Word>((given) => {
    const value = words.find((word) => word.toLowerCase() === given.toLowerCase())
    if (value !== undefined) return { value }
    const meant = nearestWord(given, words)
    const mend = meant === undefined ? `Set one of: ${words.join(', ')}.` : `Did you mean ${meant}?`
    return { problem: `is ${shown(given)}, which is not one of its words`, mend }
  })

export const toggle = parsed<boolean>((given) => {
  const word = given.toLowerCase()
  if (word === 'true' || word === 'false') return { value: word === 'true' }
  return { problem: `must be true or false, not ${shown(given)}`, mend: 'Write true or false.' }
})

export const port = parsed(parsePort)

export const portOrOff = parsed<number | 'off'>((given) =>
  given.toLowerCase() === 'off' ? { value: 'off' } : parsePort(given, 'Set a port, 0 for any free one, or off.'),
)

function parsePort(given: string, mend = 'Set a port, or 0 for any free one.'): Outcome<number> {
  const value = Number(given)
  if (/^[0-9]+$/.test(given) && value <= HIGHEST_PORT) return { value }
  return { problem: `must be a whole number up to ${HIGHEST_PORT}, not ${shown(given)}`, mend }
}

export const host = parsed<string>((given) => {
  if (isIP(given) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(given)) return { value: given }
  const mend = 'Set an address such as 127.0.0.1, 0.0.0.0 or ::1 (no brackets), or a host name; the port goes in PORT.'
  return { problem: `is ${shown(given)}, which is neither an address nor a host name`, mend }
})

/** A whole number of seconds. */
export const seconds = (most: number) =>
  parsed<number>((given) => {
    const value = Number(given)
    if (/^[0-9]+$/.test(given) && value <= most) return { value }
    return { problem: `must be a whole number up to ${most}, not ${shown(given)}`, mend: 'Write the seconds as 30.' }
  })

/** A whole number of days. */
export const days = (most: number) =>
  parsed<number>((given) => {
    const value = Number(given)
    if (/^[0-9]+$/.test(given) && value <= most) return { value }
    return { problem: `must be a whole number up to ${most}, not ${shown(given)}`, mend: 'Write the days as 400.' }
  })

/** A whole number of milliseconds. */
export const milliseconds = (most: number) =>
  parsed<number>((given) => {
    const value = Number(given)
    if (/^[0-9]+$/.test(given) && value <= most) return { value }
    return { problem: `must be a whole number up to ${most}, not ${shown(given)}`, mend: 'Write milliseconds as 1000.' }
  })

/** Modules with their levels, whatever the case of these, separated by commas. */
export const logLevels = parsed<Readonly<Partial<Record<LeveledModule, LogLevel>>>>((given) => {
  const levels: Partial<Record<LeveledModule, LogLevel>> = {}
  for (const entry of given.split(',').map((each) => each.trim())) {
    const [name = '', word = '', ...more] = entry.split('=').map((each) => each.trim())
    const module = LEVELED_MODULES.find((each) => each === name)
    const level = LOG_LEVELS.find((each) => each === word.toUpperCase())
    if (module === undefined || level === undefined || more.length > 0) return unknownLevel(entry, name, word, module)
    if (levels[module] !== undefined) {
      return { problem: `names ${module} more than once`, mend: 'Keep one level for it.' }
    }
    levels[module] = level
  }
  return { value: Object.freeze(levels) }
})

function unknownLevel(entry: string, name: string, word: string, module: LeveledModule | undefined): Outcome<never> {
  const problem = `holds ${shown(entry)}, which is no module with a level`
  const words: readonly string[] = module === undefined ? LEVELED_MODULES : LOG_LEVELS
  const meant = nearestWord(module === undefined ? name : word.toUpperCase(), words)
  if (meant !== undefined) return { problem, mend: `Did you mean ${meant}?` }
  return { problem, mend: `Write entries such as auth=DEBUG, of: ${LEVELED_MODULES.join(', ')}.` }
}

/** Names, separated by commas. */
export const names = parsed<readonly string[]>((given) => {
  const entries = given.split(',').map((entry) => entry.trim())
  if (entries.every((entry) => entry !== '')) return { value: entries }
  return { problem: 'holds an empty name', mend: 'Separate the names by one comma each.' }
})

/** Fields that a mask hides, separated by commas. */
export const fields = parsed<readonly string[]>((given) => {
  const entries = given.split(',').map((entry) => entry.trim())
  try {
    createFieldMask(entries)
    return { value: entries }
  } catch {
    const mend = 'Write record.<member> and change.<member>, separated by one comma each.'
    return { problem: `is ${shown(given)}, which holds what is no field`, mend }
  }
})

export const retention = parsed<Retention>((given) => {
  try {
    return { value: parseRetention(given) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const at = error.message.lastIndexOf('. ')
    return { problem: error.message.slice(0, at), mend: error.message.slice(at + 2) }
  }
})

/** Places for anchors of the trail, separated by commas. */
export const anchorPlaces = parsed<readonly string[]>((given) => {
  const entries = given.split(',').map((entry) => entry.trim())
  const wrong = entries.findIndex((entry) => entry !== 'postgres' && !ANCHOR_PROTOCOLS.includes(protocolOf(entry)))
  if (wrong < 0) return { value: entries }
  // Its text may hold a password.
  const problem = `holds a place, number ${wrong + 1} of ${entries.length}, that is of no known kind`
  return {
    problem,
    mend: 'Write URLs such as file:///mnt/safe/anchors.jsonl, https://vault.example/anchors or syslog+tcp://log.example:601, or postgres.',
  }
})

function protocolOf(entry: string): string {
  const url = URL.canParse(entry) ? new URL(entry) : undefined
  return url !== undefined && (url.protocol !== 'file:' || url.host === '') ? url.protocol : ''
}

/** Addresses and CIDRs, separated by commas. */
export const networks = parsed<readonly string[]>((given) => {
  const entries = given.split(',').map((entry) => entry.trim())
  const wrong = entries.filter((entry) => !isNetwork(entry))
  if (wrong.length === 0) return { value: entries }
  const problem = `holds ${wrong.map(shown).join(', ')}, which is neither an address nor a CIDR`
  return { problem, mend: 'Write addresses such as 10.0.0.7 and CIDRs such as 10.0.0.0/8, separated by commas.' }
})

function isNetwork(entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/')
  const version = isIP(address)
  if (version === 0 || address.includes('%') || rest.length > 0) return false
  return prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32))
}

// No text of a URL is ever shown: it may hold a password, also where it cannot be parsed.

/** A URL with one of these schemes. */
export const urlWith = (schemes: readonly string[], example: string) =>
  parsed<string>((given) => {
    const wanted = schemes.map((scheme) => `${scheme}://`).join(' or ')
    const url = parseUrl(given)
    if (url && schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== '') return { value: given }
    return { problem: `is not a URL that starts with ${wanted}`, mend: `Write it as ${example}.` }
  })

/** A proxy, with user and password if it wants them; without a scheme it is http, as curl reads it. */
export const proxy = parsed<string>((given) => {
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`)
  const mend = 'Write it as http://proxy.example:3128.'
  if (!url || !/^https?:$/.test(url.protocol)) return { problem: 'is not the address of an http or https proxy', mend }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return { problem: 'has more than host and port', mend }
  return { value: url.href }
})

/** An address of a web server that names no user, no query and no fragment. */
export const webUrl = (example: string) => parsed<string>((given) => parseWebUrl(given, example))

/** Where something is sent to: a path or a query may be its secret. */
export const outwardUrl = (example: string) => parsed<string>((given) => parseOutwardUrl(given, example))

/** https, or http on this machine, which production refuses beside. */
export function parseOutwardUrl(given: string, example: string): Outcome<string> {
  const url = parseUrl(given)
  const mend = `Write it as ${example}.`
  if (!url || !/^https?:\/\/[^/]/i.test(given)) return { problem: 'is not a URL that starts with https://', mend }
  if (url.username !== '' || url.password !== '') return { problem: 'holds a user or a password', mend }
  if (url.hash !== '') return { problem: 'holds a fragment', mend: 'Remove everything from # on.' }
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return { value: url.href }
  return { problem: 'is plain http, which is for loopback in development', mend: 'Use https.' }
}

/** What may stand in a header. It is never shown. */
export const headerText = parsed<string>((given) =>
  /^[\x21-\x7e]+$/.test(given)
    ? { value: given }
    : { problem: 'has spaces, or letters that a header can’t hold', mend: 'Copy it again.' },
)

/** `a@example.com`, or with a name before it: one address on one line. */
export const sender = parsed<string>((given) => {
  if (/^(?:[^\p{Cc}<>"@,;:]* )?<[^\s<>@,;:"]+@[^\s<>@,;:"]+>$|^[^\s<>@,;:"]+@[^\s<>@,;:"]+$/u.test(given))
    return { value: given }
  return { problem: 'is not one mail address', mend: 'Write it as Passerelle <alerts@example.com>.' }
})

/** The exact text that tokens carry as `iss`: nothing is folded. OpenID Connect Discovery 1.0, section 4. */
export const issuer = parsed<string>((given) => {
  const outcome = parseWebUrl(given, 'https://id.example.com/realms/gaveurs-production')
  const url = parseUrl(given)
  if (!('value' in outcome) || !url || url.protocol === 'https:' || isLoopback(url.hostname)) return outcome
  return {
    problem: 'is plain http, which is accepted on loopback only',
    mend: 'Use https; to reach the provider by http inside a network, keep the https issuer here and set OIDC_INTERNAL_URL.',
  }
})

function parseWebUrl(given: string, example: string): Outcome<string> {
  const url = parseUrl(given)
  const mend = `Write it as ${example}.`
  if (!url || !/^https?:\/\/[^/]/i.test(given))
    return { problem: 'is not a URL that starts with https:// or http://', mend }
  if (url.username !== '' || url.password !== '') return { problem: 'holds a user or a password', mend }
  if (/[?#]/.test(given)) return { problem: 'holds a query or a fragment', mend: 'Remove everything from ? or # on.' }
  return { value: given }
}

// URL itself forgives whitespace and control characters; an issuer is compared as it is written.
const parseUrl = (given: string): URL | null =>
  /[\s\p{Cc}]/u.test(given) || !URL.canParse(given) ? null : new URL(given)

/** For variables that hold no secret. */
const shown = (given: string): string => JSON.stringify(given.length > 40 ? `${given.slice(0, 40)}…` : given)
