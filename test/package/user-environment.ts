/** What `npm test` and vitest add to the environment would make a child npm work in the clone, and a child Node in test mode. */
const ADDED =
  /^(?:npm_(?:package|lifecycle|config_local_prefix|command|execpath)|INIT_CWD$|NODE_ENV$|NODE_V8_COVERAGE$|VITEST)/

/** The environment of a user's own shell. */
export function userEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !ADDED.test(name))
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
