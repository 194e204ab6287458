import { escapeUnprintable } from '../audit-record/index.js'
import type { AuditFilter } from './filter.js'

/**
 * Byte sequences of which each record that the filter means has one, to look for before anything is parsed; `undefined`
 * where there are none, or too many to be faster. Records have one form, so that a value is written in one way.
 */
export function needlesOf(filter: AuditFilter): readonly Buffer[] | undefined {
  // From what few records have to what many have.
  const choices = [
    filter.ids?.every(({ seq }) => seq !== undefined) ? filter.ids.map(idText) : undefined,
    filter.requests?.map((id) => `"id":${jsonOf(id)}`),
    filter.traces?.map((trace) => `"trace":"${trace}"`),
    filter.tokens?.map((token) => `"token":${jsonOf(token)}`),
    filter.sessions?.map((session) => `"session":${jsonOf(session)}`),
    filter.actors?.map((actor) => `":${jsonOf(actor)}`),
    filter.about?.map((about) => `"about":${jsonOf(about)}`),
    filter.record?.[0] && valuesOf(filter.record[0]),
    filter.addresses?.every(({ version, prefix }) => version === 4 && prefix === 32)
      ? // As it is, or the network that stands for it where people have pseudonyms.
        filter.addresses.flatMap(({ text }) => [`${text.slice(0, -3)}"`, `${text.replace(/[0-9]+\/32$/, '0/24')}"`])
      : undefined,
    filter.reasons?.map((reason) => `"reason":${jsonOf(reason)}`),
    filter.events?.map((event) => `"event":"${event}"`),
    filter.actions?.map((action) => `"action":${jsonOf(action)}`),
    filter.clients?.map((client) => `"client":${jsonOf(client)}`),
    filter.outcomes?.map((outcome) => `"outcome":"${outcome}"`),
    filter.ids?.map(({ chain }) => `"chain":"${chain}"`),
  ]
  const chosen = choices.find((texts) => texts !== undefined && texts.length <= MOST_NEEDLES)
  return chosen?.map((text) => Buffer.from(text))
}

/** Each is looked for by itself. */
const MOST_NEEDLES = 6

const jsonOf = (text: string): string => escapeUnprintable(JSON.stringify(text))

const idText = ({ chain, seq }: { readonly chain: string; readonly seq?: number }): string =>
  `"chain":"${chain}","seq":${seq},`

/** A value is written as a text, or as it is: a number, a truth value. */
function valuesOf({ member, values }: { readonly member: string; readonly values: readonly string[] }): string[] {
  const name = jsonOf(member)
  return values.flatMap((value) => [`${name}:${jsonOf(value)}`, ...(BARE.test(value) ? [`${name}:${value}`] : [])])
}

const BARE = /^(?:null|true|false|-?\d[\d.e+-]*)$/i
