import { createChallenges, createStepUp } from '../../../src/http-auth/index.js'
import { createPolicy, describeReason } from '../../../src/policy/index.js'
import { parsePolicyFile, RealmConfigError } from '../../../src/realm-config/index.js'
import { parseRealmConfig } from '../../../src/realm-config/parse-realm-config.js'
import type { RealmFiles } from '../../../src/realm-config/read-realm-files.js'

/** YAML blocks of a page, in order. */
export const yamlBlocks = (page: string): readonly string[] =>
  [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block)

/** A realm in which a policy of the page is whole: the demonstration's, with the page's attributes, and the policy's roles. */
export function realmFor(files: RealmFiles, page: string, policy: string): RealmFiles {
  const [, attributes = ''] =
    yamlBlocks(page)
      .find((block) => block.startsWith('# realm.yaml'))
      ?.split('attributes:\n') ?? []
  const parsed = parsePolicyFile('policy.yaml', policy)
  const roles = parsed.ok ? Object.keys(parsed.document.roles) : ['gaveur']
  const listed = roles.map((role) => `    - name: ${role}\n`).join('')
  const clients = (files.roles.text ?? '').split(/^ {2}client:\n/m)[1] ?? ''
  return {
    ...files,
    realm: { ...files.realm, text: files.realm.text?.replace('  attributes:\n', `  attributes:\n${attributes}`) },
    roles: { ...files.roles, text: `roles:\n  realm:\n${listed}  client:\n${clients}` },
    users: { ...files.users, text: undefined },
    policy: { name: 'policy.yaml', text: policy },
  }
}

/** A block of the page as a policy: one that has roles alone speaks of the first block's resources. */
export function policyOf(page: string, block: string): string {
  const [first = ''] = yamlBlocks(page)
  return block.includes('resources:') ? block : first.slice(0, first.indexOf('roles:')) + block
}

/** docs/policy.md with the parts that tests know better written anew. */
export function withGeneratedParts(page: string, files: RealmFiles): string {
  const parts = { answers: renderAnswers(), absences: renderAbsences(), mistakes: renderMistakes(page, files) }
  return Object.entries(parts).reduce((document, [name, rendered]) => {
    const begin = `<!-- ${name}: written by \`npx vitest run test/unit/realm-config/policy-page -u\`, do not edit -->`
    const end = `<!-- end of ${name} -->`
    const [before, rest] = document.split(begin)
    const [, after] = rest?.split(end) ?? []
    if (before === undefined || after === undefined) throw new Error(`docs/policy.md has lost ${begin} or ${end}`)
    return `${before}${begin}\n\n${rendered}\n${end}${after}`
  }, page)
}

function renderAnswers(): string {
  const challenges = createChallenges()
  const stepUp = createStepUp({ acr: ['2'] })
  if (stepUp === undefined) throw new Error('This step-up asks for nothing.')
  const answers = [challenges.insufficientScope(['email']), challenges.stepUp(stepUp)]
  const shown = answers.map(({ status, headers }) => `${status}\nWWW-Authenticate: ${headers?.['WWW-Authenticate']}`)
  return `\`\`\`http\n${shown.join('\n\n')}\n\`\`\`\n`
}

const BOUND = { site_id: '$site_id' }
const ABSENCES = [
  ['the caller lacks the attribute, or has it with a wrong type', {}, { site_id: 'LL' }],
  ['the record has null', { site_id: 'LL' }, { site_id: null }],
  ['the record lacks the field', { site_id: 'LL' }, {}],
  ['the record has it with another type', { site_id: 'LL' }, { site_id: 7 }],
  ['no record is given', { site_id: 'LL' }, undefined],
  ['the record is another', { site_id: 'LL' }, { site_id: 'MO' }],
  ['the record is so', { site_id: 'LL' }, { site_id: 'LL' }],
] as const

function renderAbsences(): string {
  const permissions = ['lots:read']
  const policy = createPolicy({
    attributes: { site_id: { type: 'option', options: ['LL', 'MO'] } },
    policy: {
      resources: { lots: { actions: ['read'], fields: { site_id: { type: 'string' } } } },
      roles: {
        granted: { grants: [{ permissions, where: BOUND, line: 1 }] },
        denied: { grants: [{ permissions, line: 1 }], deny: [{ permissions, where: BOUND, line: 2 }] },
      },
    },
  })
  const verdict = (
    role: string,
    claims: { readonly site_id?: string },
    record: Readonly<Record<string, unknown>> | undefined,
  ) => {
    const { allowed, because } = policy.permissionsOf({ roles: [role], claims }).explain('lots:read', record)
    if (describeReason(because) === '') throw new Error('A decision says why.')
    return `${allowed ? '**allowed**' : 'refused'} (\`${because.code}\`)`
  }
  const rows = ABSENCES.map(
    ([title, claims, record]) =>
      `| ${title} | ${verdict('granted', claims, record)} | ${verdict('denied', claims, record)} |`,
  )
  return `${['| of `where: { site_id: $site_id }` | a grant with it alone | a deny with it, beside a grant of all |', '| --- | --- | --- |', ...rows].join('\n')}\n`
}

/** What is written in a rule of `gaveur`, or with `\n` as a role of its own. */
const MISTAKES = [
  '- permissions: [lot:read]',
  '- permissions: [lots:raed]',
  '- permissions: [lots]',
  "- permissions: ['*']",
  '- permissions: [*:read]',
  "- permissions: ['*:reed']",
  "- permissions: ['lo*:read']",
  '- { permissions: [lots:read], where: { gaveur: $gaveur_id } }',
  "- { permissions: ['*:read'], where: { closed: true } }",
  '- { permissions: [lots:read], where: { gaveur_id: $gaveur } }',
  '- { permissions: [lots:read], where: { gaveur_id: $site_id } }',
  "- { permissions: [lots:read], where: { gaveur_id: '7' } }",
  '- { permissions: [lots:read], where: { site_id: [LL, LS] } }',
  '- { permissions: [lots:read], where: { site_id: $sites } }',
  '- { permissions: [lots:read], where: { site_id: { in: LL } } }',
  '- { permissions: [lots:read], where: { site_id: { start_with: L } } }',
  '- { permissions: [lots:read], where: { gaveur_id: { starts_with: 1 } } }',
  '- { permissions: [lots:read], where: { batch: 0C5E3A52-6F0E-4B62-9D0A-5A8F7A3F1C01 } }',
  '- { permissions: [lots:read], where: { closed: $site_id } }',
  '- { permissions: [lots:read], requires: { scope: emial } }',
  '- { permissions: [lots:read], requires: { scope: roles } }',
  '- { permissions: [lots:read], requires: { acr: 2 } }',
  '- { permissions: [lots:read], requires: { client: euralis-frontent } }',
  '- { permissions: [lots:read], requires: { client_role: { euralis-frontend: report } } }',
  "- { permissions: [lots:read], unless: { acr: '2' } }",
] as const

const ROLE_MISTAKES = [
  "gaveur: { grants: [], deny: [{ permissions: [lots:read], requires: { acr: '2' } }] }",
  'gaveur: { inherits: [gaveurs] }',
  'gaveur: { inherits: [gaveur] }',
  'gaveur: {}',
] as const

function renderMistakes(page: string, files: RealmFiles): string {
  const rules = MISTAKES.map((line) => ({
    line,
    policy: policyOf(page, `roles:\n  gaveur:\n    grants:\n      ${line}\n`),
  }))
  const roles = ROLE_MISTAKES.map((line) => ({ line, policy: policyOf(page, `roles:\n  ${line}\n`) }))
  const rows = [...rules, ...roles].map(({ line, policy }) => {
    const number = policy.split('\n').findIndex((each) => each.trim() === line)
    const indent = policy.split('\n')[number]?.indexOf(line) ?? 0
    const said = mistakesOf(realmFor(files, page, policy))
      .filter((mistake) => mistake.file === 'policy.yaml' && mistake.line === number + 1)
      .map(({ column, problem, mend }) => `${column - indent}: ${problem} ${mend}`)
    if (said.length === 0) throw new Error(`Nothing is wrong with ${line}`)
    return `# ${said.join('\n# ')}\n${line}`
  })
  return `\`\`\`text\n${rows.join('\n\n')}\n\`\`\`\n`
}

function mistakesOf(files: RealmFiles): RealmConfigError['details'] {
  try {
    parseRealmConfig('realm', files)
    return []
  } catch (error) {
    if (error instanceof RealmConfigError) return error.details
    throw error
  }
}
