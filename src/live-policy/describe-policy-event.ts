import type { PolicyEvent } from './create-live-policy.js'

/** What became of a changed policy, in words for a log. */
export function describePolicyEvent(event: PolicyEvent): string {
  switch (event.kind) {
    case 'taken':
      return `policy changed: version ${short(event.version)} decides from here, ${short(event.previous)} did until now`
    case 'refused':
      return `policy changed and is not taken: version ${short(event.version)} goes on deciding. ${inOneLine(event.error)}`
    case 'mended':
      return `policy is as it was again: version ${short(event.version)}`
  }
}

const inOneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, '; ')
const short = (version: string): string => version.slice(0, 16)
