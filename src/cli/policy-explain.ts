import type { Command } from 'commander'
import { createPolicy, describeReason, type Permission } from '../policy/index.js'
import { CommandDone, CommandError, type CommandIo } from './io.js'
import { loadPolicyRealm, type PolicyOptions, policySubcommand } from './policy-realm.js'
import { jsonLine, printable, printableMessage } from './printable.js'

interface ExplainOptions extends PolicyOptions {
  readonly role?: readonly string[]
}

/** `passerelle policy explain`: would it be allowed, and why. */
export function policyExplainCommand(io: CommandIo): Command {
  return policySubcommand('explain', 'Say whether something would be allowed, and by which rule.')
    .argument('<permission>', 'resource:action')
    .option('--role <role>', 'realm role of the caller; give it again for another', collect)
    .action((permission: string, options: ExplainOptions) => explain(permission, options, io))
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

async function explain(text: string, options: ExplainOptions, io: CommandIo): Promise<void> {
  const realm = await loadPolicyRealm(options, io)
  const policy = createPolicy(realm)
  const permission = policy.permissions.find((declared) => declared === text)
  if (permission === undefined) throw permissionUnknown(text, policy.permissions)
  const { allowed, because } = policy.permissionsOf({ roles: options.role ?? [] }).explain(permission)
  const words = describeReason(because)
  io.stdout.write(
    options.json
      ? jsonLine({ ok: true, allowed, because, words })
      : `${allowed ? 'allowed' : 'refused'}: ${printableMessage(words)}\n`,
  )
  if (!allowed) throw new CommandDone(1)
}

const permissionUnknown = (text: string, declared: readonly Permission[]): CommandError =>
  new CommandError(
    2,
    'permission_unknown',
    `the policy declares no permission ${printable(text)}. It declares: ${declared.join(', ')}.`,
  )
