import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runKcadm } from '../kcadm.mjs'
import { runPasserelle, startCountingProxy, startKeycloak } from '../keycloak.mjs'
import { importable, makeRealm, readDemonstration } from '../realms.mjs'
import { ratioTo, summarise } from '../rounds.mjs'

const FEWEST_ROUNDS = 3
const FULL_ROUNDS = 9
const GROUPS_A_TREE = 100
const root = fileURLToPath(new URL('../../..', import.meta.url))

const COLUMNS = [
  { title: 's', field: 'seconds', digits: 2 },
  { title: '× import', field: 'ratio', digits: 2 },
  { title: 'requests', field: 'requests', digits: 0 },
  { title: 'writes', field: 'writes', digits: 0 },
]

/** The demonstration: first apply, unchanged plan and apply, beside Keycloak's own import and a kcadm script. */
export const realmDemonstration = {
  name: 'realm-demonstration',
  question: 'What does the demonstration realm cost: to make, and to find unchanged?',
  byNameOnly: true,
  run: (bench) =>
    withKeycloak(bench, async (setting) => {
      const document = await readDemonstration()
      const measured = await runRounds(setting, document, { withKcadm: true })
      return describe(measured, {
        firstApply: 2,
        planSeconds: 1,
        requests: 12 + 1,
        kcadmTimes: 10,
      })
    }),
}

/** 200 clients, 100 roles, 100 groups and 1,000 users who have one of each. */
export const realmBulk = {
  name: 'realm-bulk',
  question: 'What do 200 clients, 100 roles, 100 groups and 1,000 users cost?',
  byNameOnly: true,
  run: (bench) =>
    withKeycloak(bench, async (setting) => {
      const document = makeRealm({ realm: 'bulk', clients: 200, roles: 100, groups: 100, users: 1_000 })
      const measured = await runRounds(setting, document, {})
      return describe(measured, { writing: 0.7, verified: 1, requests: 12 + 10 })
    }),
}

/** 1,000 clients and 5,000 users found unchanged; beside them 10,000 groups that no file mentions. */
export const realmLarge = {
  name: 'realm-large',
  question: 'What does a plan of 1,000 clients and 5,000 users cost, with 10,000 groups that no file mentions?',
  byNameOnly: true,
  run: (bench) =>
    withKeycloak(bench, async (setting) => {
      const { keycloak, directory, progress, rounds } = setting
      const whole = makeRealm({ realm: 'large', clients: 1_000, roles: 20, groups: 20, users: 5_000 })
      progress('making 1,000 clients and 5,000 users')
      const everything = await writeRealm(directory, whole)
      const apply = ['realm', 'apply', everything, '--yes', '--json']
      const made = await runPasserelle(apply, { ...keycloak.environment, LOG_DIR: directory })
      progress('making 10,000 groups that no file mentions')
      await makeGroups(keycloak, 'large', 10_000)
      const { groups: _groups, ...rest } = whole
      const document = { ...rest, users: rest.users.map(({ groups: _some, ...user }) => user) }
      const path = await writeRealm(directory, document)
      const measured = new Map([['plan', []]])
      for (let round = 0; round < rounds; round += 1) {
        progress(`round ${round + 1} of ${rounds}`)
        measured.get('plan').push({ round, ...(await counted(keycloak, ['realm', 'plan', path, '--json'])) })
      }
      const [plan] = summarise(measured)
      return {
        columns: COLUMNS,
        rows: [
          { label: 'first apply, whole process', seconds: made.seconds },
          { label: 'unchanged plan, whole process', ...plan },
        ],
        targets: [
          { what: 'unchanged plan of 1,000 clients and 5,000 users, s', measured: plan.seconds.median, atMost: 10 },
          { what: 'its requests', measured: plan.requests.median, atMost: 12 + 50 },
        ],
      }
    }),
}

/** Tree by tree: Keycloak looks through all that are beside a group before it makes one. */
async function makeGroups({ admin }, realm, count) {
  for (let tree = 0; tree < count / GROUPS_A_TREE; tree += 1) {
    const subGroups = Array.from({ length: GROUPS_A_TREE - 1 }, (_, n) => ({ name: `other-${tree}-${n}` }))
    const groups = [{ name: `other-${tree}`, path: `/other-${tree}`, subGroups }]
    await admin('POST', `/${realm}/partialImport`, { ifResourceExists: 'FAIL', groups })
  }
}

async function withKeycloak({ scale, progress }, run) {
  // The program that users have is measured, not what was built some time ago.
  if (spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'ignore' }).status !== 0)
    throw new Error('Passerelle does not build: `npm run build` says why')
  // Server, database and client take turns: each process that is started from here may run on every core.
  spawnSync('taskset', ['-acp', `0-${cpus().length - 1}`, String(process.pid)], { stdio: 'ignore' })
  const keycloak = await startKeycloak(progress)
  const directory = await mkdtemp(join(tmpdir(), 'passerelle-bench-realms-'))
  const rounds = Math.max(FEWEST_ROUNDS, Math.round(FULL_ROUNDS * scale))
  try {
    return await run({ keycloak, directory, progress, rounds })
  } finally {
    keycloak.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

/** In each round every way makes the realm anew, and Passerelle then looks at what it has made. */
async function runRounds({ keycloak, directory, progress, rounds }, document, { withKcadm = false }) {
  const measured = new Map(['import', 'apply', 'writing', 'verified', 'plan', 'again'].map((id) => [id, []]))
  const push = (id, round, figures) => round < 0 || measured.get(id).push({ round, ...figures })
  const { realm } = document
  const path = await writeRealm(directory, document)
  const apply = ['realm', 'apply', path, '--yes', '--json']
  let copy
  // The first round is not counted: whatever Keycloak does first, it does with code that is not compiled yet.
  for (let round = -1; round < rounds; round += 1) {
    progress(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`)
    const { seconds, answer } = await runPasserelle(apply, { ...keycloak.environment, LOG_DIR: directory })
    push('apply', round, { seconds })
    push('writing', round, { seconds: answer.seconds.write })
    push('verified', round, { seconds: answer.seconds.write + answer.seconds.verify })
    push('plan', round, await counted(keycloak, ['realm', 'plan', path, '--json']))
    push('again', round, await counted(keycloak, apply, directory))
    copy ??= await importable(keycloak.admin, realm, document.users, `${realm}-copy`)
    await keycloak.admin('DELETE', `/${realm}`)
    const imported = await keycloak.admin('POST', '', copy)
    push('import', round, { seconds: imported.seconds })
    await keycloak.admin('DELETE', `/${copy.realm}`)
  }
  progress('counting the requests of a first apply')
  const first = await counted(keycloak, apply, directory)
  for (const figures of measured.get('apply'))
    Object.assign(figures, { requests: first.requests, writes: first.writes })
  await keycloak.admin('DELETE', `/${realm}`)
  if (withKcadm) {
    progress('running a kcadm script')
    const { seconds, requests } = await runKcadm(keycloak, document, directory)
    measured.set('kcadm', [{ round: 0, seconds, requests }])
    await keycloak.admin('DELETE', `/${realm}`)
  }
  return measured
}

async function counted(keycloak, args, directory = tmpdir()) {
  const proxy = await startCountingProxy(keycloak.url)
  try {
    const environment = { ...keycloak.environment, KEYCLOAK_URL: proxy.url, LOG_DIR: directory }
    const { seconds } = await runPasserelle(args, environment)
    return { seconds, ...proxy.counts() }
  } finally {
    proxy.close()
  }
}

async function writeRealm(directory, document) {
  const path = join(directory, `${document.realm}.json`)
  await writeFile(path, JSON.stringify(document))
  return path
}

const LABELS = {
  import: 'Keycloak’s own import POST of the same content',
  apply: 'first apply: read, write, verify; whole process',
  writing: 'of that, the writing',
  verified: 'the writing with its verification',
  plan: 'unchanged plan, whole process',
  again: 'unchanged apply, whole process',
  kcadm: 'kcadm script, each call a JVM; requests are calls',
}

function describe(measured, limits) {
  const ratios = ratioTo(measured, 'import', 'seconds')
  const rows = summarise(measured).map((row) => ({ label: LABELS[row.id], ...row, ratio: ratios.get(row.id) }))
  const of = (id) => summarise(new Map([[id, measured.get(id)]]))[0]
  const targets = [
    limits.firstApply && {
      what: 'first apply, × import',
      measured: ratios.get('apply').median,
      atMost: limits.firstApply,
    },
    limits.writing && { what: 'the writing, × import', measured: ratios.get('writing').median, atMost: limits.writing },
    limits.verified && {
      what: 'the writing with its verification, × import',
      measured: ratios.get('verified').median,
      atMost: limits.verified,
    },
    limits.planSeconds && {
      what: 'unchanged plan, s',
      measured: of('plan').seconds.median,
      atMost: limits.planSeconds,
    },
    { what: 'requests of an unchanged plan', measured: of('plan').requests.median, atMost: limits.requests },
    { what: 'writes of an unchanged apply', measured: of('again').writes.median, atMost: 0 },
    limits.kcadmTimes && {
      what: 'a kcadm script, times our first apply',
      measured: of('kcadm').seconds.median / of('apply').seconds.median,
      atLeast: limits.kcadmTimes,
    },
  ]
  return { columns: COLUMNS, rows, targets: targets.filter(Boolean) }
}
