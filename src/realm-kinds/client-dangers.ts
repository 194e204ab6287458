import type { JsonObject } from '../json/index.js'
import { OVERRIDES } from './client-forms.js'
import type { FieldChange, StepInSight } from './kind.js'
import { objectIn, textsIn } from './texts-in.js'

interface Danger {
  readonly words: string
  /** Whether a client with these settings has it. */
  has(client: JsonObject): boolean
}

const PKCE = 'pkce.code.challenge.method'

const DANGERS: readonly Danger[] = [
  { words: 'made public: it needs no secret any more', has: ({ publicClient }) => publicClient === true },
  {
    words: 'redirects to any address: whoever can send somebody a link gets their login',
    has: (client) => textsIn(client, 'redirectUris').some(isOpenRedirect),
  },
  {
    words: 'answers browsers on any origin',
    has: (client) => textsIn(client, 'webOrigins').includes('*'),
  },
  { words: 'takes passwords of users directly', has: (client) => client.directAccessGrantsEnabled === true },
  { words: 'hands out tokens in the address (implicit flow)', has: (client) => client.implicitFlowEnabled === true },
  { words: 'gets every role of its users into its tokens', has: (client) => client.fullScopeAllowed === true },
]

/** What about a client deserves a second look: what an update brings about, and what a new client is from the start. */
export function clientDangers({ action, changes, wanted, current }: StepInSight): readonly string[] {
  if (wanted === undefined) return action === 'delete' ? ['its users cannot log in through it any more'] : []
  const before = current?.value
  const after = { ...before, ...wanted.value }
  const brought = DANGERS.filter(({ has }) => has(after) && !(before !== undefined && has(before)))
  // That a new client is public, or has every role, is how most are made.
  const shown = before === undefined ? brought.filter(({ has }) => !has(USUAL)) : brought
  const words = shown.map((danger) => danger.words)
  const secret = before !== undefined && changes.some(({ field }) => field === 'secret')
  return [
    ...words,
    ...(losesPkce(before, wanted.value) ? ['no longer has to use PKCE'] : []),
    ...(before === undefined ? [] : changes.flatMap(anotherFlow)),
    ...(secret ? ['gets another secret: whoever uses the old one is refused'] : []),
  ]
}

function anotherFlow(change: FieldChange): readonly string[] {
  const [field, binding] = change.field.split('.')
  if ('secret' in change || field !== OVERRIDES) return []
  return [`its users go through ${change.to === '' ? "the realm's flow" : change.to} from now on (${binding})`]
}

const USUAL: JsonObject = { publicClient: true, fullScopeAllowed: true }

function losesPkce(before: JsonObject | undefined, wanted: JsonObject): boolean {
  const declared = objectIn(wanted, 'attributes')[PKCE]
  const had = before === undefined ? undefined : objectIn(before, 'attributes')[PKCE]
  return declared !== undefined && declared !== 'S256' && had === 'S256'
}

/** Any address, or any path below plain HTTP of a host that is not this machine. */
function isOpenRedirect(uri: string): boolean {
  if (/^(\*|https?:\/\/\*)/.test(uri)) return true
  const host = /^http:\/\/(\[[^\]]+\]|[^/:[]+)/.exec(uri)?.[1]
  return host !== undefined && uri.endsWith('*') && !['localhost', '127.0.0.1', '[::1]'].includes(host)
}
