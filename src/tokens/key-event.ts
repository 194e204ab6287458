import type { KeySet } from './key-set.js'
import { shown, shownSentence } from './shown.js'

/** What happened to an issuer's keys; kids are those of signing keys. */
export type KeyChange =
  /** The issuer publishes other keys than before, or any for the first time. */
  | { readonly kind: 'keys_changed'; readonly added: readonly string[]; readonly withdrawn: readonly string[] }
  /** Keys can't be fetched, said once for each reason until they can; `keys` known ones go on. */
  | { readonly kind: 'provider_away'; readonly error: string; readonly keys: number }
  /** Keys are fetched again. */
  | { readonly kind: 'provider_back'; readonly awayMs: number; readonly keys: number }
  /** The provider was away for so long that the known keys don't count any more. */
  | { readonly kind: 'keys_outdated'; readonly ageMs: number }

/** What happened to the keys of an issuer. */
export type KeyEvent = KeyChange & { readonly issuer: string }

/** How keys differ from the ones before; `undefined` when they don't. */
export function compareKeySets(before: KeySet | undefined, after: KeySet): KeyChange | undefined {
  const added = [...after.signing].filter((key) => before?.signing.has(key) !== true)
  const withdrawn = [...(before?.signing ?? [])].filter((key) => !after.signing.has(key))
  if (added.length + withdrawn.length === 0) return undefined
  const kidsOf = (keys: typeof added) => keys.map(({ keyId }) => keyId ?? 'without kid')
  return { kind: 'keys_changed', added: kidsOf(added), withdrawn: kidsOf(withdrawn) }
}

/**
 * A key event in one line for a log, for example
 * `keys of https://id.example/realms/gaveurs-production: added "Jn2x…", withdrawn "9xQ0…"`.
 */
export function describeKeyEvent(event: KeyEvent): string {
  const { issuer } = event
  switch (event.kind) {
    case 'keys_changed': {
      const added = event.added.length === 0 ? [] : [`added ${event.added.map(shown).join(', ')}`]
      const withdrawn =
        event.withdrawn.length === 0
          ? []
          : [`withdrawn ${event.withdrawn.map(shown).join(', ')}, and with them the tokens they signed`]
      return `keys of ${issuer}: ${[...added, ...withdrawn].join('; ')}`
    }
    case 'provider_away': {
      const known = event.keys === 0 ? 'none are known, tokens get 503' : `${event.keys} known ones go on`
      return `no keys from ${issuer} (${known}; tried again by itself): ${shownSentence(event.error)} Is the issuer up, and OIDC_ISSUER exactly its name?`
    }
    case 'provider_back':
      return `keys of ${issuer} are fetched again after ${seconds(event.awayMs)} s: ${event.keys} signing keys`
    case 'keys_outdated':
      return `keys of ${issuer} were last fetched ${seconds(event.ageMs)} s ago and don’t count any more: its tokens get 503 until it is back`
  }
}

const seconds = (ms: number): number => Math.round(ms / 1000)
