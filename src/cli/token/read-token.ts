import { CommandError, type CommandIo } from '../io.js'
import { printable } from '../printable.js'

/** More than any token, or answer of a token endpoint. */
const MOST_CHARACTERS = 262_144

/**
 * The token that a command is about: the argument, or what is piped in when there is none or it is `-`. It may stand
 * behind `Bearer`, in a whole Authorization header, or in the JSON answer of a token endpoint. `example` is the command that it
 * can be piped into, for whoever gave none.
 *
 * @throws CommandError `token_missing`, exit code 2
 */
export async function readToken(argument: string | undefined, io: CommandIo, example: string): Promise<string> {
  const missing = missingTo(example)
  const given = argument === undefined || argument === '-' ? await readPiped(io, missing) : argument
  const text = given.trim().replace(/^(?:authorization:\s*)?(?:bearer|dpop)\s+/i, '')
  if (text === '') throw missing('what was given is empty')
  return text.startsWith('{') ? tokenOfAnswer(text, missing) : text
}

async function readPiped({ stdin }: CommandIo, missing: Missing): Promise<string> {
  if (stdin.isTTY === true) throw missing('none was given')
  let text = ''
  for await (const chunk of stdin) {
    text += String(chunk)
    if (text.length > MOST_CHARACTERS) throw missing(`more than ${MOST_CHARACTERS} characters came`)
  }
  return text
}

function tokenOfAnswer(text: string, missing: Missing): string {
  const members = membersOf(text)
  if (members === undefined) throw missing('what was given begins like JSON, and is none')
  const token = members.get('access_token')
  if (typeof token === 'string') return token.trim()
  const error = members.get('error')
  if (typeof error === 'string') {
    const said = [error, members.get('error_description')].filter((part) => typeof part === 'string').join(': ')
    throw missing(`the answer of the token endpoint is an error (${printable(said)})`)
  }
  throw missing(`the JSON has no access_token, only ${printable([...members.keys()].join(', ')) || 'nothing'}`)
}

function membersOf(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? new Map(Object.entries(answer)) : undefined
  } catch {
    return undefined
  }
}

type Missing = (why: string) => CommandError

const missingTo =
  (example: string): Missing =>
  (why) =>
    new CommandError(
      2,
      'token_missing',
      `there is no token to explain: ${why}. Pipe one in (pbpaste | ${example}), or give it as an argument.`,
    )
