import { generateKeyPairSync } from 'node:crypto'
import { encode, NOW, token } from '../tokens/forge.js'
import { athOf, CLIENTS, proof, proofClaims, proofHeader, signProof, thumbprint, URL_CALLED } from './proofs.js'

/** What somebody sends with a token bound to the key ES256, and is refused for. */
export interface ForgedProof {
  readonly sent: string
  /** DPoP headers, each on a line of its own. */
  readonly proofs: (token: string) => readonly string[]
  readonly code: 'proof_missing' | 'proof_invalid' | 'proof_key' | 'proof_mismatch' | 'proof_expired'
}

const { ES256, EdDSA, RS256, small, stranger } = CLIENTS
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const hmacKey = { kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') }

/** A proof with one change, otherwise good. */
const one = (sent: string, code: ForgedProof['code'], make: (token: string) => string): ForgedProof => ({
  sent,
  code,
  proofs: (token) => [make(token)],
})

const claim = (sent: string, changes: Record<string, unknown>, code: ForgedProof['code'] = 'proof_invalid') =>
  one(sent, code, (text) => proof(text, changes))

const header = (sent: string, changes: Record<string, unknown>, code: ForgedProof['code'] = 'proof_invalid') =>
  one(sent, code, (text) => proof(text, {}, changes))

const jwk = (sent: string, changes: Record<string, unknown>, code: ForgedProof['code'] = 'proof_invalid') =>
  header(sent, { jwk: { ...ES256.jwk, ...changes } }, code)

/** Same bytes, other last character: only a lax decoder takes it. */
function stray(text: string): string {
  const last = text.slice(-1)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return `${text.slice(0, -1)}${alphabet[alphabet.indexOf(last) ^ 1]}`
}

export const FORGED_PROOFS: readonly ForgedProof[] = [
  // How many.
  { sent: 'no proof', proofs: () => [], code: 'proof_missing' },
  { sent: 'an empty proof', proofs: () => [''], code: 'proof_missing' },
  { sent: 'two good proofs', proofs: (text) => [proof(text), proof(text)], code: 'proof_invalid' },
  { sent: 'the same proof twice', proofs: (text) => Array(2).fill(proof(text)), code: 'proof_invalid' },
  { sent: 'two proofs in one header', proofs: (text) => [`${proof(text)}, ${proof(text)}`], code: 'proof_invalid' },
  { sent: 'a good proof, and an empty one', proofs: (text) => [proof(text), ''], code: 'proof_invalid' },
  // Its form.
  one('garbage', 'proof_invalid', () => 'garbage'),
  one('dots', 'proof_invalid', () => '..'),
  one('more than 8 KB', 'proof_invalid', (text) => proof(text, { padding: 'x'.repeat(8_192) })),
  one('the access token itself', 'proof_invalid', (text) => text),
  one('a proof without its signature', 'proof_invalid', (text) => proof(text).replace(/[^.]+$/, '')),
  one('a proof of four parts', 'proof_invalid', (text) => `${proof(text)}.e30`),
  one('an encrypted proof', 'proof_invalid', (text) => `${proof(text)}.e30.e30`),
  one('padding in base64', 'proof_invalid', (text) => `${proof(text)}==`),
  one('stray bits in the last character', 'proof_invalid', (text) => stray(proof(text))),
  one('a header that is no JSON', 'proof_invalid', (text) => signProof('{', proofClaims(text))),
  one('a header that is an array', 'proof_invalid', (text) => signProof('[]', proofClaims(text))),
  one('a header with alg twice', 'proof_invalid', (text) =>
    signProof(JSON.stringify(proofHeader()).replace('{', '{"alg":"none",'), proofClaims(text)),
  ),
  one('a payload that is null', 'proof_invalid', () => signProof(proofHeader(), 'null')),
  one('a payload that is not UTF-8', 'proof_invalid', () =>
    signProof(proofHeader(), Buffer.from([0x22, 0xff]).toString('latin1')),
  ),
  one('a payload with jti twice', 'proof_invalid', (text) =>
    signProof(proofHeader(), JSON.stringify(proofClaims(text)).replace('{', '{"jti":"first",')),
  ),
  one('a payload nested deeply', 'proof_invalid', (text) =>
    signProof(
      proofHeader(),
      JSON.stringify(proofClaims(text)).replace('{', `{"deep":${'['.repeat(900)}${']'.repeat(900)},`),
    ),
  ),
  // Its type and algorithm.
  header('no typ', { typ: undefined }),
  header('typ JWT', { typ: 'JWT' }),
  header('typ at+jwt', { typ: 'at+jwt' }),
  header('typ that is an array', { typ: ['dpop+jwt'] }),
  one(
    'alg none, unsigned',
    'proof_invalid',
    (text) => `${encode(proofHeader({ alg: 'none' }))}.${encode(proofClaims(text))}.`,
  ),
  header('alg none, signed', { alg: 'none' }),
  header('alg HS256', { alg: 'HS256' }),
  header('alg HS256 with a shared key', { alg: 'HS256', jwk: hmacKey }),
  header('alg ES256K', { alg: 'ES256K' }),
  header('no alg', { alg: undefined }),
  header('alg ES384 with a key for ES256', { alg: 'ES384' }),
  header('alg EdDSA with a key for ES256', { alg: 'EdDSA' }),
  header('a critical extension', { crit: ['b64'], b64: false }),
  header('the address of a key', { jku: 'https://attacker.example/jwks' }),
  header('a certificate chain', { x5c: ['MIIB'] }),
  // Its key.
  header('no key', { jwk: undefined }),
  header('a key that is text', { jwk: JSON.stringify(ES256.jwk) }),
  header('a key that is an array', { jwk: [ES256.jwk] }),
  header('a private key', { jwk: ES256.privateKey.export({ format: 'jwk' }) }),
  header('a private RSA key', { alg: 'RS256', jwk: rsa.privateKey.export({ format: 'jwk' }) }),
  jwk('a key with a shared secret', { k: 'c2VjcmV0' }),
  header('a symmetric key', { jwk: hmacKey }),
  jwk('a key of kty __proto__', { kty: '__proto__' }),
  jwk('a key on another curve', { crv: 'P-384' }, 'proof_key'),
  jwk('a key without y', { y: undefined }),
  jwk('a key whose x has padding', { x: `${ES256.jwk.x}=` }),
  jwk('a point that is not on the curve', { x: ES256.jwk.y, y: ES256.jwk.x }, 'proof_key'),
  header('an RSA key with a modulus of 8192 bits', { alg: 'RS256', jwk: { ...RS256.jwk, n: 'A'.repeat(1366) } }),
  one('the key of somebody else', 'proof_key', (text) => proof(text, {}, {}, stranger)),
  one('another key of another kind', 'proof_key', (text) => proof(text, {}, {}, EdDSA)),
  one('an RSA key of 1024 bits', 'proof_key', (text) => proof(text, {}, {}, small)),
  // Its signature.
  one('the right key in the header, signed by another', 'proof_invalid', (text) =>
    signProof(proofHeader(), proofClaims(text), stranger),
  ),
  one('a signature of zeros', 'proof_invalid', (text) =>
    proof(text).replace(/[^.]+$/, Buffer.alloc(64).toString('base64url')),
  ),
  one('a signature one byte short', 'proof_invalid', (text) =>
    proof(text).replace(/[^.]+$/, (last) => Buffer.from(last, 'base64url').subarray(1).toString('base64url')),
  ),
  one('a payload changed after it was signed', 'proof_invalid', (text) => {
    const [head, , signature] = proof(text).split('.')
    return `${head}.${encode(proofClaims(text))}.${signature}`
  }),
  // What it was made for.
  claim('no jti', { jti: undefined }),
  claim('an empty jti', { jti: '' }),
  claim('a jti that is a number', { jti: 7 }),
  claim('a jti of 5 KB', { jti: 'j'.repeat(5_000) }),
  claim('no htm', { htm: undefined }),
  claim('another method', { htm: 'POST' }, 'proof_mismatch'),
  claim('the method in small letters', { htm: 'get' }, 'proof_mismatch'),
  claim('no htu', { htu: undefined }),
  claim('an htu that is no URL', { htu: '/api/gavage/42' }),
  claim('an htu with another scheme of URL', { htu: 'ftp://api.example/api/gavage/42' }),
  claim('an htu with a space', { htu: `${URL_CALLED} ` }),
  claim('an htu with a user', { htu: 'https://api.example@attacker.example/api/gavage/42' }),
  claim('another path', { htu: 'https://api.example/api/gavage/43' }, 'proof_mismatch'),
  claim('the path in capitals', { htu: 'https://api.example/API/gavage/42' }, 'proof_mismatch'),
  claim('a slash at the end', { htu: `${URL_CALLED}/` }, 'proof_mismatch'),
  claim('another host', { htu: 'https://attacker.example/api/gavage/42' }, 'proof_mismatch'),
  claim('a host that starts as ours', { htu: 'https://api.example.attacker.example/api/gavage/42' }, 'proof_mismatch'),
  claim('another port', { htu: 'https://api.example:8443/api/gavage/42' }, 'proof_mismatch'),
  claim('http where https was called', { htu: 'http://api.example/api/gavage/42' }, 'proof_mismatch'),
  // When.
  claim('no iat', { iat: undefined }),
  claim('an iat that is text', { iat: String(NOW) }),
  one('an iat that is infinite', 'proof_invalid', (text) =>
    signProof(proofHeader(), JSON.stringify(proofClaims(text)).replace(String(NOW), '1e999')),
  ),
  claim('an iat in milliseconds', { iat: NOW * 1000 }, 'proof_expired'),
  claim('an iat two minutes ago', { iat: NOW - 120 }, 'proof_expired'),
  claim('an iat 11 seconds ahead', { iat: NOW + 11 }, 'proof_expired'),
  claim('an exp that has passed', { exp: NOW - 10 }, 'proof_expired'),
  claim('an exp in 1970', { exp: 1 }, 'proof_expired'),
  claim('an nbf 11 seconds ahead', { nbf: NOW + 11 }, 'proof_expired'),
  claim('an exp that is text', { exp: String(NOW + 60) }),
  claim('an nbf that is null', { nbf: null }),
  // For which token.
  claim('no ath', { ath: undefined }),
  claim('an ath that is empty', { ath: '' }, 'proof_mismatch'),
  claim('the ath of another token', { ath: athOf(token({ cnf: { jkt: thumbprint(ES256) } })) }, 'proof_mismatch'),
  one('an ath with padding', 'proof_mismatch', (text) => proof(text, { ath: `${athOf(text)}=` })),
  one('an ath in hexadecimal', 'proof_mismatch', (text) =>
    proof(text, { ath: Buffer.from(athOf(text), 'base64url').toString('hex') }),
  ),
]
