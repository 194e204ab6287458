import type { DoorParts, StartDoor } from '../run-column.js'
import { listen } from './listen.js'

/** What such a door takes a request for, before any router has seen it. */
type Guess = (url: string) => { readonly isPublic: boolean; readonly id: number }

/** A door that asks about another request than the one that is answered, as those in the reports of 2025 and 2026 did. */
const badDoor =
  (guess: Guess): StartDoor =>
  (parts) =>
    listen(async ({ url = '', headers }, response) => {
      const { isPublic, id } = guess(url)
      if (!isPublic && !(await mayRead(parts, headers.authorization, id))) {
        response.writeHead(403).end()
        return
      }
      const gaveurId = /^\/api\/gavage\/([^/]+)$/i.exec(answeredPath(url))?.[1]
      response.writeHead(gaveurId === undefined ? 404 : 200).end(JSON.stringify({ params: { gaveurId } }))
    })

/** By the beginning of the path, as a list of public routes may be compared. */
export const GOING_BY_PREFIX = badDoor((url) => ({
  isPublic: url.startsWith('/api/public'),
  id: idIn(answeredPath(url)),
}))

/** By the URL as it came, while the router resolves its dots. */
export const GOING_BY_URL = badDoor((url) => ({ isPublic: false, id: idIn(url) }))

/** By a parameter that is decoded only later. */
export const DECODING_LATE = badDoor((url) => ({
  isPublic: false,
  id: Number.parseInt(/^\/api\/gavage\/([^/]+)$/.exec(url)?.[1] ?? '', 10),
}))

async function mayRead({ verifier, policy }: DoorParts, header: string | undefined, id: number): Promise<boolean> {
  const verdict = await verifier.verify(header?.replace('Bearer ', '') ?? '')
  return verdict.ok && policy.identify(verdict.token).can('gavage_data:read', { gaveur_id: id, site_id: 'LL' })
}

const idIn = (path: string): number => Number(/\/api\/gavage\/(\d+)/.exec(path)?.[1])

/** The path that the handler sees: decoded, and without its dots. */
function answeredPath(url: string): string {
  try {
    return new URL(decodeURIComponent(url), 'http://a.example').pathname
  } catch {
    return ''
  }
}
