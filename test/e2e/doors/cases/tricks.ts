import type { RawRequest } from '../send-raw.js'

/** A plain request for a gaveur's record, in disguise: two readers might take it for two different ones. */
export interface Trick {
  readonly name: string
  readonly disguise: (id: string) => Pick<RawRequest, 'method' | 'target' | 'headers'>
}

const get = (target: string, headers: RawRequest['headers'] = []) => ({ method: 'GET', target, headers })

const inPath = (name: string, target: (id: string) => string): Trick => ({ name, disguise: (id) => get(target(id)) })

/** The path is plain; a header names the record that the caller may see. */
const inHeaders = (name: string, ...headers: RawRequest['headers']): Trick => ({
  name,
  disguise: (id) => get(`/api/gavage/${id}`, headers),
})

const byMethod = (method: string): Trick => ({
  name: `method ${method}`,
  disguise: (id) => ({ method, target: `/api/gavage/${id}`, headers: [] }),
})

const OWN = '/api/gavage/1'

export const PLAIN: Trick = inPath('plain', (id) => `/api/gavage/${id}`)

export const TRICKS: readonly Trick[] = [
  inPath('%2e', (id) => `/api/%2e/gavage/${id}`),
  inPath('%2e%2e', (id) => `/api/public/%2e%2e/gavage/${id}`),
  inPath('%2E%2e from the own record', (id) => `${OWN}/%2E%2e/${id}`),
  inPath('..', (id) => `/api/public/../gavage/${id}`),
  inPath('.. from the own record', (id) => `${OWN}/../${id}`),
  inPath('.', (id) => `/api/./gavage/${id}`),
  inPath('..;', (id) => `/api/public/..;/gavage/${id}`),
  inPath('// inside', (id) => `/api//gavage/${id}`),
  inPath('// in front', (id) => `//api/gavage/${id}`),
  inPath('// and a host', (id) => `//evil.example/api/gavage/${id}`),
  inPath('//..//', (id) => `/api/public//..//gavage/${id}`),
  inPath(';x at the end', (id) => `/api/gavage/${id};x`),
  inPath(';x inside', (id) => `/api;x/gavage/${id}`),
  inPath(';/own record', (id) => `/api/gavage/${id};${OWN}`),
  inPath('%3b', (id) => `/api/gavage/${id}%3bx`),
  inPath('%2f as a slash', (id) => `/api/gavage%2f${id}`),
  inPath('%2f..%2f', (id) => `/api/public%2f..%2fgavage/${id}`),
  inPath('%2f behind the own record', (id) => `${OWN}%2f..%2f${id}`),
  inPath('%5c..%5c', (id) => `/api/public%5c..%5cgavage/${id}`),
  inPath('%5c behind the own record', (id) => `${OWN}%5c..%5c${id}`),
  inPath('\\', (id) => `/api/public\\..\\gavage/${id}`),
  inPath('\\ behind the own record', (id) => `${OWN}\\..\\${id}`),
  inPath('mixed case', (id) => `/API/Gavage/${id}`),
  inPath('%61pi', (id) => `/%61pi/gavage/${id}`),
  inPath('%2561pi', (id) => `/%2561pi/gavage/${id}`),
  inPath('an encoded digit', (id) => `/api/gavage/%3${id}`),
  inPath('an encoded digit, twice', (id) => `/api/gavage/%253${id}`),
  inPath('%252e%252e', (id) => `/api/public/%252e%252e/gavage/${id}`),
  inPath('%00 behind', (id) => `/api/gavage/${id}%00`),
  inPath('%00 and the own record', (id) => `/api/gavage/${id}%001`),
  inPath('%0d%0a', (id) => `/api/gavage/${id}%0d%0aX:1`),
  inPath('%20 behind', (id) => `/api/gavage/${id}%20`),
  inPath('%23 behind', (id) => `/api/gavage/${id}%23`),
  inPath('%3f behind', (id) => `/api/gavage/${id}%3f1`),
  inPath('# behind', (id) => `/api/gavage/${id}#/api/public`),
  inPath('a public path in front of #', (id) => `/api/public#/../gavage/${id}`),
  inPath('% alone', (id) => `/api/gavage/${id}%`),
  inPath('%zz', (id) => `/api/gavage/%zz${id}`),
  inPath('%ff', (id) => `/api/gavage/${id}%ff`),
  inPath('an overlong dot', (id) => `/api/public/%c0%ae%c0%ae/gavage/${id}`),
  inPath('a full-width digit', (id) => `/api/gavage/%ef%bc%9${id}`),
  inPath('bytes above ASCII', (id) => `/api/gavage/${id}\u00a0`),
  inPath('trailing slash', (id) => `/api/gavage/${id}/`),
  inPath('a dot behind', (id) => `/api/gavage/${id}.`),
  inPath('.json', (id) => `/api/gavage/${id}.json`),
  inPath('a comma', (id) => `/api/gavage/${id},1`),
  inPath('& in the path', (id) => `/api/gavage/${id}&gaveurId=1`),
  inPath('the parameter in the query', (id) => `/api/gavage/${id}?gaveurId=1&gaveurId=1`),
  inPath('a public path in the query', (id) => `/api/gavage/${id}?/api/public`),
  inPath('no slash in front', (id) => `api/gavage/${id}`),
  inPath('*', () => '*'),
  inPath('absolute form, another host', (id) => `http://evil.example/api/gavage/${id}`),
  inPath('absolute form, a user', (id) => `http://127.0.0.1@evil.example/api/gavage/${id}`),
  inPath('absolute form, https', (id) => `https://evil.example/api/gavage/${id}`),
  {
    name: 'absolute form, own host',
    disguise: (id) => get(`http://api.example/api/gavage/${id}`, [['Host', 'api.example']]),
  },
  {
    name: 'absolute form, the host in capitals',
    disguise: (id) => get(`HTTP://API.Example/api/gavage/${id}`, [['Host', 'api.example']]),
  },
  inHeaders('a dot behind the host', ['Host', 'api.example.']),
  inHeaders('the host in capitals', ['Host', 'API.Example']),
  inHeaders('two hosts', ['Host', 'api.example'], ['Host', 'evil.example']),
  inHeaders('a host that is none', ['Host', 'a b/../c']),
  inHeaders('X-HTTP-Method-Override', ['X-HTTP-Method-Override', 'OPTIONS'], ['X-Method-Override', 'HEAD']),
  inHeaders('X-Original-URL', ['X-Original-URL', OWN], ['X-Original-URI', OWN]),
  inHeaders('X-Rewrite-URL', ['X-Rewrite-URL', '/api/public']),
  inHeaders('X-Forwarded-Uri', ['X-Forwarded-Uri', OWN], ['X-Forwarded-Path', OWN]),
  inHeaders('X-Forwarded-Prefix', ['X-Forwarded-Prefix', '/api/public']),
  inHeaders('X-Forwarded-Host', ['X-Forwarded-Host', 'evil.example'], ['X-Forwarded-Proto', 'https']),
  inHeaders('X-Forwarded-For', ['X-Forwarded-For', '127.0.0.1'], ['X-Real-IP', '127.0.0.1']),
  inHeaders('X-Forwarded-Method', ['X-Forwarded-Method', 'OPTIONS'], ['X-Original-Method', 'OPTIONS']),
  inHeaders('Forwarded', ['Forwarded', 'for=127.0.0.1;host=evil.example;proto=https']),
  inHeaders('the same header twice', ['X-Forwarded-Uri', OWN], ['X-Forwarded-Uri', '/api/public']),
  inHeaders('underscores', ['X_Forwarded_Uri', OWN], ['X_Passerelle_User', 'admin'], ['Authorization_', 'Bearer x']),
  inHeaders('dots', ['X.Forwarded.Uri', OWN], ['X.Passerelle.User', 'admin']),
  inHeaders('an identity of one’s own', ['X-User', 'admin'], ['X-Passerelle-Identity', '{"roles":["admin"]}']),
  inHeaders('Connection names a header', ['Connection', 'Authorization, X-Forwarded-Uri']),
  ...['HEAD', 'OPTIONS', 'TRACE', 'PURGE', 'PROPFIND', 'QUERY', 'get', 'POST'].map(byMethod),
]
