import { createProofChecker } from '../../../src/dpop/index.js'
import { createChallenges, type Problem } from '../../../src/http-auth/index.js'
import { type Presentation, REFUSALS, type Refusal, type RefusalDescription } from '../../../src/tokens/index.js'
import { REFUSAL_EXAMPLES, refusalOf } from './refusal-examples.js'

const BEGIN = '<!-- refusals: written by `npx vitest run test/unit/tokens/errors-document -u`, do not edit -->'
const END = '<!-- end of refusals -->'

const challenges = createChallenges({ proofs: { ...createProofChecker(), nonce: () => '<nonce>' } })

interface Shown {
  readonly sent: string
  readonly scheme: Presentation['scheme'] | undefined
  readonly refusal: Refusal
}

/** docs/errors.md with the section about refused tokens written anew; the rest of it is written by hand. */
export async function withRefusals(document: string): Promise<string> {
  const [before, rest] = document.split(BEGIN)
  const [, after] = rest?.split(END) ?? []
  if (before === undefined || after === undefined) throw new Error(`docs/errors.md has lost ${BEGIN} or ${END}`)
  return `${before}${BEGIN}\n\n${await renderRefusals()}\n${END}${after}`
}

async function renderRefusals(): Promise<string> {
  const shown = await Promise.all(
    REFUSAL_EXAMPLES.map(async (example) => {
      const { sent, scheme } = example
      return { sent, scheme, refusal: await refusalOf(example) }
    }),
  )
  const rows = Object.entries(REFUSALS).map(
    ([code, { checks, meaning }]) => `| [\`${code}\`](#${code}) | ${codeList(checks)} | ${meaning} |`,
  )
  const sections = Object.entries(REFUSALS).map(([code, description]) =>
    renderCode(
      code,
      description,
      shown.filter(({ refusal }) => refusal.code === code),
    ),
  )
  return `| code | check | the token is refused because |\n| --- | --- | --- |\n${rows.join('\n')}\n\n${sections.join('\n')}`
}

function renderCode(code: string, { checks, meaning, causes }: RefusalDescription, examples: readonly Shown[]): string {
  const answers = new Set(examples.map(({ refusal, scheme }) => renderAnswer(challenges.refused(refusal, scheme))))
  return `### ${code}

${meaning} ${checks.length === 1 ? 'Check' : 'Checks'}: ${codeList(checks)}. The caller gets ${[...answers].join(' or ')}.

Likely causes:

${causes.map((cause) => `- ${cause}`).join('\n')}

${examples.map(renderExample).join('\n')}`
}

function renderAnswer({ status, code, headers = {} }: Problem): string {
  const said = Object.entries(headers).map(([name, value]) => `\`${name}: ${value}\``)
  return `${status} \`${code}\` with ${said.join(' and ')}`
}

function renderExample({ sent, refusal: { check, expected, actual, mend } }: Shown): string {
  return `**${sent}**, refused by \`${check}\`:

- expected: ${asCode(expected)}
- actual: ${asCode(actual)}
- mend: ${mend}
`
}

const codeList = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

const asCode = (text: string): string => `\`${text.replaceAll('`', 'ˋ')}\``
