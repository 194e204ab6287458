// Writes what Keycloak's representation classes declare, read from the jars of the distributions that are tested with:
//   src/keycloak-fields/table.ts       for the loader: fields, types, and since which version
//   realm-config/realm.schema.json     for editors
// `node scripts/keycloak-fields/generate.mjs [--check]`; with --check nothing is written, and a difference ends it with 1.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mergeVersions } from './merge-versions.mjs'
import { writeSchema } from './write-schema.mjs'
import { writeTable } from './write-table.mjs'

/** Oldest first. */
const VERSIONS = ['26.4.7', '26.7.4']

const root = fileURLToPath(new URL('../../', import.meta.url))
const cache = process.env.KEYCLOAK_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'passerelle')

const java = process.env.JAVA_HOME === undefined ? 'java' : join(process.env.JAVA_HOME, 'bin/java')

/** Classes by their simple names, as Jackson reads them in this version, and the types of its events. */
function fieldsOf(version) {
  execFileSync(join(root, 'scripts/keycloak.sh'), ['fetch', '--version', version], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const lib = join(cache, `keycloak-${version}`, 'home/lib/lib')
  const program = fileURLToPath(new URL('./KeycloakFields.java', import.meta.url))
  const output = execFileSync(java, ['-cp', `${lib}/main/*:${lib}/boot/*`, program], { maxBuffer: 64 * 1024 * 1024 })
  return { version, ...JSON.parse(output.toString('utf8')) }
}

const merged = mergeVersions(VERSIONS.map(fieldsOf))
const files = {
  'src/keycloak-fields/table.ts': writeTable(merged),
  'realm-config/realm.schema.json': writeSchema(merged),
}

for (const [name, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(join(root, name), text)
    continue
  }
  if (readFileSync(join(root, name), 'utf8') === text) continue
  process.stderr.write(
    `${name} is not what these versions say. Run node scripts/keycloak-fields/generate.mjs, and commit it.\n`,
  )
  process.exitCode = 1
}
