import { ANSWER } from './answer.mjs'

const BODY = JSON.stringify(ANSWER)

/** Sees that a contender does the work it is measured for; throws an error that names what it let pass or refused. */
export async function checkContender({ port, name, open }, tokens) {
  const [first] = tokens
  const ask = async (gaveurId, token) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(`http://127.0.0.1:${port}/api/gavage/${gaveurId}`, { headers })
    return { status: response.status, body: await response.text() }
  }
  const expectStatus = async (what, answer, allowed) => {
    const { status, body } = await answer
    if (!allowed.includes(status))
      throw new Error(`${name}: ${what} got ${status} instead of ${allowed.join(' or ')}: ${body.slice(0, 200)}`)
    return body
  }

  const body = await expectStatus('the own record', ask(1, first), [200])
  if (body !== BODY) throw new Error(`${name} answers another body: ${body.slice(0, 200)}`)
  if (open) return
  // keycloak-connect knows 403 only.
  await expectStatus('a request without a token', ask(1), [401, 403])
  await expectStatus('a forged token', ask(1, forge(first)), [401, 403])
  await expectStatus("another's record", ask(2, first), [403])
}

function forge(token) {
  const [header, payload, signature] = token.split('.')
  return [header, payload, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)].join('.')
}
