import type { Command } from 'commander'
import { createPolicy } from '../../policy/index.js'
import { coloursFor } from '../colours.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { jsonLine } from '../printable.js'
import { unknownName } from '../unknown-name.js'
import { type RoleThatWould, rolesThatWould } from './decision-mends.js'
import { explainedDecisionAsJson } from './explained-decision-as-json.js'
import { type CallerOptions, readCaller } from './policy-caller.js'
import { loadPolicyRealm, type PolicyOptions, policySubcommand } from './policy-realm.js'
import { readRecord } from './policy-values.js'
import { type ExplainedDecision, printDecision, refusalsOf } from './print-decision.js'
import { ruleSnippets } from './rule-snippets.js'

interface ExplainOptions extends PolicyOptions, CallerOptions {
  readonly list?: true
}

const HELP = `
Who asks is a development user (--as), the owner of a token (--token), or somebody made up (--role); the other options are laid
over them. --as has the claims that the embedded provider would put into a token for this client. A token is sent to
nobody and not printed; what it says counts here also where the server would refuse it, which is said, and is exit code 1.

Values of a record are read by the type that the policy declares: gaveur_id=2, site_id=LL, closed=true, site_id=null.

Exit codes: 0 allowed, 1 refused, 2 wrong usage or configuration.

Examples:
  passerelle policy explain --as jean.martin@gaveur.fr gavage_data:read gaveur_id=2
  passerelle policy explain --as jean.martin@gaveur.fr gavage_data:read --list
  passerelle policy explain --role veterinaire --attribute site_id=LL gavage_data:read site_id=LS
  passerelle policy explain --as jean.martin@gaveur.fr --client euralis-frontend --acr 2 analytics:read gaveur_id=1
  pbpaste | passerelle policy explain --token - gavage_data:write gaveur_id=1 --json | jq .because`

/** `passerelle policy explain`: would it be allowed, by which rule, and what is missing. */
export function policyExplainCommand(io: CommandIo): Command {
  return policySubcommand('explain', 'Say whether something would be allowed, by which rule, or what is missing.')
    .argument('<permission>', 'resource:action')
    .argument('[field=value...]', 'fields of the record that is asked about')
    .option('--as <username>', 'a development user of users.dev.yaml')
    .option('--token <token>', 'the owner of this token; - reads it from stdin')
    .option('--role <role>', 'realm role; give it again for another', collect)
    .option('--client-role <client:role>', 'role of a client; give it again for another', collect)
    .option('--scope <scope>', 'scope of the token; give it again for another', collect)
    .option('--acr <context>', 'authentication context of the token')
    .option('--client <id>', 'client that the token was issued to')
    .option('--attribute <name=value>', 'attribute; again for another; without a value: none', collect)
    .option('--list', 'ask about a list: which rows')
    .addHelpText('after', HELP)
    .action((permission: string, fields: readonly string[], options: ExplainOptions) =>
      explain(permission, fields, options, io),
    )
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

async function explain(text: string, fields: readonly string[], options: ExplainOptions, io: CommandIo): Promise<void> {
  if (options.list && fields.length > 0) {
    throw new CommandError(2, 'usage', 'a list has no record. Leave out --list, or the fields.')
  }
  const realm = await loadPolicyRealm(options, io)
  const policy = createPolicy(realm)
  const permission = policy.permissions.find((declared) => declared === text)
  if (permission === undefined) throw unknownName('permission', text, policy.permissions)
  const record = readRecord(fields, permission, realm)
  const caller = await readCaller(options, realm, io)
  const held = policy.permissionsOf(caller.subject)
  const decision = held.explain(permission, record)
  const bounds = held.bounds(permission)
  const allowed = options.list ? bounds.kind !== 'none' : decision.allowed
  const would: readonly RoleThatWould[] = allowed
    ? []
    : rolesThatWould(policy, Object.keys(realm.policy.roles), caller.subject, permission, record)
  const explained: ExplainedDecision = {
    caller,
    held,
    permission,
    record,
    allowed,
    decision,
    bounds: options.list ? bounds : undefined,
    rules: await ruleSnippets(decision.because, realm.directory),
    would,
    realm: realm.realm,
    policyVersion: policy.version,
  }
  io.stdout.write(
    options.json ? jsonLine(explainedDecisionAsJson(explained)) : printDecision(explained, coloursFor(io)),
  )
  if (!allowed || refusalsOf(caller).length > 0) throw new CommandDone(1)
}
