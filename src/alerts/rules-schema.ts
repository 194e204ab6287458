import { z } from 'zod'
import { parseAddressRange } from '../addresses/index.js'
import { createCivilClock } from '../civil-time/index.js'
import { durationMs, HOUR_MS } from './duration.js'
import { EVENT_NAMES } from './event-names.js'
import { GROUP_FIELDS, SEVERITIES } from './types.js'

const MOST_EVENTS = 1000
const DAY_MS = 24 * HOUR_MS

const text = z.string().min(1)
const oneOrMore = <Value extends z.ZodType>(value: Value) => z.union([value, z.array(value).min(1)])

const wanted = (message: string, mend: string) => ({ error: message, params: { mend } })

const duration = (longestMs: number, longest: string) =>
  text
    .refine(
      (given) => durationMs(given) !== undefined,
      wanted('This is no length of time.', 'Write it as 30s, 5m, 2h or 1d.'),
    )
    .refine(
      (given) => (durationMs(given) ?? 0) <= longestMs,
      wanted(`It is longer than ${longest}.`, 'Write a shorter one.'),
    )
    .meta({ examples: ['5m'] })

const clock = text
  .refine(
    (given) => /^([01]\d|2[0-3]):[0-5]\d$/.test(given),
    wanted('This is no time of day.', "Write it in quotes, as '22:00'."),
  )
  .meta({ examples: ['22:00'] })

const network = text.refine(
  (given) => parseAddressRange(given) !== undefined,
  wanted('This is no address and no network.', 'Write it as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32.'),
)

const timeZone = text.refine(
  (given) => createCivilClock(given) !== undefined,
  wanted('This is no time zone.', 'Write it as Europe/Paris.'),
)

const pattern = oneOrMore(text)
const scalar = z.union([z.string(), z.number(), z.boolean()])

/** What an event must be: each field that is written, by one of its values. In texts `*` stands for anything. */
const filter = z.strictObject({
  event: z.exactOptional(oneOrMore(z.enum(EVENT_NAMES))),
  outcome: z.exactOptional(oneOrMore(z.enum(['success', 'failure', 'refused', 'pending']))),
  reason: z.exactOptional(pattern),
  user: z.exactOptional(pattern),
  subject: z.exactOptional(pattern),
  role: z.exactOptional(pattern),
  about: z.exactOptional(pattern),
  client: z.exactOptional(pattern),
  method: z.exactOptional(pattern),
  path: z.exactOptional(pattern),
  permission: z.exactOptional(pattern),
  address: z.exactOptional(oneOrMore(network)),
  status: z.exactOptional(oneOrMore(z.int())),
  record: z.exactOptional(z.record(z.string(), scalar)),
})

export type WrittenFilter = z.infer<typeof filter>

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const hours = z.strictObject({
  from: z.exactOptional(clock),
  to: z.exactOptional(clock),
  /** On which it begins. Default: all. */
  days: z.exactOptional(z.array(z.enum(DAYS)).min(1)),
})

export type WrittenHours = z.infer<typeof hours>

const rule = z.strictObject({
  name: text.refine(
    (given) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(given) && given.length <= 64,
    wanted('This is no name of a rule.', 'Take up to 64 small letters and digits, with - between words.'),
  ),
  title: z.exactOptional(text),
  severity: z.exactOptional(z.enum(SEVERITIES)),
  when: filter,
  except: z.exactOptional(filter),
  during: z.exactOptional(z.array(hours).min(1)),
  at_least: z.exactOptional(
    z
      .int()
      .refine(
        (given) => given >= 1 && given <= MOST_EVENTS,
        wanted(
          `This is not between 1 and ${MOST_EVENTS}.`,
          'Write a number of events; for more of them, count for a shorter time.',
        ),
      ),
  ),
  within: z.exactOptional(duration(DAY_MS, 'a day')),
  by: z.exactOptional(oneOrMore(z.enum(GROUP_FIELDS))),
  once_every: z.exactOptional(duration(7 * DAY_MS, 'a week')),
  most_alerts: z.exactOptional(
    z
      .int()
      .refine(
        (given) => given >= 1 && given <= MOST_EVENTS,
        wanted(`This is not between 1 and ${MOST_EVENTS}.`, 'Write how many groups may fire.'),
      ),
  ),
  to: z.exactOptional(oneOrMore(text)),
})

export type WrittenRule = z.infer<typeof rule>

// No comma, no angle bracket and no line end: what stands here is one address, and never a header.
const mailAddress = text.refine(
  (given) => /^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$/.test(given) && given.length <= 254,
  wanted('This is no mail address.', 'Write one address alone, as security@example.com.'),
)
const phoneNumber = text.refine(
  (given) => /^\+[1-9]\d{6,14}$/.test(given),
  wanted('This is no phone number.', "Write it in quotes with its country, as '+33612345678'."),
)
const webhookName = text.refine(
  (given) => /^[a-z0-9]+(_[a-z0-9]+)*$/.test(given),
  wanted('This is no name of a webhook.', 'Write <name> of ALERT_WEBHOOK_<NAME>_URL in small letters.'),
)

const target = z
  .union([
    z.strictObject({ mail: oneOrMore(mailAddress) }),
    z.strictObject({ sms: oneOrMore(phoneNumber) }),
    z.strictObject({ webhook: webhookName }),
  ])
  .meta({ examples: [{ mail: ['security@example.com'] }, { webhook: 'chat' }] })

/** The file of ALERTS_FILE. What one part of it says of another is checked beside it. */
export const rulesSchema = z.strictObject({
  $schema: z.exactOptional(text),
  time_zone: z.exactOptional(timeZone),
  targets: z.exactOptional(z.record(z.string(), target)),
  rules: z.array(rule).min(1),
})

export type WrittenRules = z.infer<typeof rulesSchema>
