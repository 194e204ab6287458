import type { ReportWords } from './report-words.js'

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

export const ENGLISH: ReportWords = {
  title: 'Audit report',
  contents: 'Contents',
  facts: {
    heading: 'Scope',
    period: 'Period',
    actors: 'Only of',
    zone: 'Time zone',
    trail: 'Trail that was read',
    chains: 'Chains',
    hosts: 'Hosts',
    policies: 'Policy versions',
    records: 'Records',
    made: 'Report made',
    verdict: 'Verdict on the trail',
    hours: 'Working hours',
    fromTo: (from, to) => `from ${from} up to, but not including, ${to}`,
    ofActors: (names) => `Only what these did: ${names}. Integrity is of the whole trail.`,
    madeBy: (date, by, program) => `${date}, by ${by}, with ${program}`,
    noneYet: 'none',
  },
  glance: 'At a glance',
  heads: {
    time: 'Time',
    who: 'Who',
    subject: 'Subject',
    event: 'Event',
    outcome: 'Outcome',
    reason: 'Reason',
    about: 'About',
    details: 'Details',
    record: 'Record',
    count: 'Times',
    first: 'First',
    last: 'Last',
    address: 'Address',
    tokens: 'Refused tokens',
    refused: 'Refused',
    failed: 'Failed',
    done: 'Done',
    permission: 'Permission',
    reads: 'Reads',
    changes: 'Changes',
    unusual: 'At unusual hours',
    success: 'Success',
    failure: 'Failure',
    pending: 'Intent',
    stretch: 'Date',
    records: 'Records',
    chain: 'Chain',
    verdict: 'Verdict',
    checkpoint: 'Newest signed checkpoint',
    damage: 'Damage',
    place: 'Where',
    meaning: 'Meaning',
  },
  sections: {
    integrity: {
      title: 'Statement of integrity',
      lead: 'Each process writes a chain of its own, in which every record holds the hash of the one before it. Checkpoints sign the root of all records so far. An anchor is a checkpoint that is also kept elsewhere: only it can show that the end of a chain was cut off.',
      none: 'There is no chain in this period.',
    },
    completeness: {
      title: 'Completeness',
      lead: 'What the trail says about its own starts, ends and gaps. A process that was killed leaves no stop; what it had acknowledged is on disk all the same.',
      none: 'No process started or stopped in this period, and nothing is missing.',
    },
    administration: {
      title: 'Administrative acts',
      lead: 'Changes of realms, of the policy, of keys and of levels of logs.',
      none: 'No administrative act in this period.',
    },
    roleGrants: {
      title: 'Roles that were granted',
      lead: 'Roles that users and groups were given by passerelle realm apply. What is changed in Keycloak by hand stands in its own admin events, and in passerelle realm drift.',
      none: 'No role was granted in this period.',
    },
    readings: {
      title: 'Dealings with the trail',
      lead: 'Searches, exports, reports, pseudonyms that were revealed, erasures and holds, where the trail is written. Of reading a copy, nothing is recorded.',
      none: 'None is recorded in this period.',
    },
    authentication: {
      title: 'Authentication',
      lead: 'Tokens when they were first seen or refused, sign-outs, sessions that were ended.',
      none: 'No event of authentication in this period.',
    },
    refusals: {
      title: 'What was refused',
      lead: 'By who asked and why it was refused; then by address.',
      none: 'Nothing was refused in this period.',
    },
    changes: {
      title: 'Changes of data',
      lead: 'By who made them and under which permission.',
      none: 'No data was changed in this period.',
    },
    openIntents: {
      title: 'Intents without an outcome',
      lead: 'A change is recorded before it is made, and again when it is known what became of it. Of these, nothing is known: the change may have been made or not. Outcomes up to an hour after the period are counted.',
      none: 'Each intent of this period has its outcome.',
    },
    unusual: {
      title: 'At unusual hours',
      lead: 'Reads and changes that were allowed outside working hours, by the clock of the time zone above, through both changes to and from summer time. Public holidays and days off are not known.',
      none: 'Nothing was read or changed outside working hours.',
    },
    actors: {
      title: 'Who did what',
      lead: 'Reads are requests that were allowed and change nothing; changes are those that were carried out.',
      none: 'Nobody did anything in this period.',
    },
    events: {
      title: 'Events by kind',
      lead: 'All records of the period, with those that the trail keeps about itself.',
      none: 'There is no record in this period.',
    },
    volume: {
      title: 'Over time',
      lead: 'Records of people and programs, without those of the trail itself.',
      none: 'There is no record in this period.',
    },
  },
  verdicts: {
    ok: 'Intact; the end is proven',
    unproven_tail: 'Intact; the end is not proven',
    damaged: 'Damaged',
  },
  provenUpTo: (record) => `Intact; proven up to record ${record}`,
  verdictSentence: (verdict, { records, chains, heldByChainAlone: alone }, { count }) => {
    const what = `${count(records, 'record', 'records')} in ${count(chains, 'chain', 'chains')}`
    if (verdict === 'ok' && alone > 0) {
      const those = `the newest ${count(alone, 'record, which follows', 'records, which follow')}`
      return `Intact: ${what} were verified, and nothing was changed. Anchors prove all but ${those} the newest checkpoint of a chain and ${alone === 1 ? 'is' : 'are'} held only by the chain.`
    }
    if (verdict === 'ok') return `Intact: ${what} were verified. Nothing was changed, and anchors prove the ends.`
    if (verdict === 'unproven_tail') {
      return `Intact, but for the end: ${what} were verified, and nothing was changed. Nothing shows whether records are missing at the end of a chain.`
    }
    return `Damaged: of ${what}, not all are as they were written. See the statement of integrity.`
  },
  keysAre: { given: 'key named by the examiner', own_word: 'key named by the trail itself' },
  heldByChainAlone: (records, { count }) =>
    `${count(records, 'record follows', 'records follow')} the newest checkpoint, held only by the chain`,
  anchored: (to, after, { count }) =>
    to === undefined
      ? 'no anchor'
      : `anchored up to record ${to}${after === 0 ? '' : `; ${count(after, 'record', 'records')} after it`}`,
  checkpointOf: (size) => `of records 1 to ${size}`,
  noCheckpoint: 'none yet',
  root: 'root',
  noteHash: 'SHA-256 of the checkpoint',
  key: 'key',
  otherChains: (count, numbers) =>
    `${numbers.count(count, 'other chain', 'other chains')} without a record in this period, verified and not damaged.`,
  damageKinds: {
    changed: 'changed',
    removed: 'records removed',
    inserted: 'inserted',
    doubled: 'doubled',
    reordered: 'reordered',
    cut: 'cut off',
    file_missing: 'file missing',
    file_emptied: 'file emptied',
    clock_back: 'clock set back',
    spliced: 'from another chain',
    rewritten: 'rewritten',
    forked: 'two histories',
    signature: 'signature wrong',
    key: 'unknown key',
    line_ends: 'line ends',
    malformed: 'malformed',
    unreadable: 'unreadable',
  },
  completeness: {
    starts: 'Starts of processes',
    stops: 'Stops in order',
    uncleanEnds: 'Ends without a stop (crash, kill, power)',
    tornLines: 'Lines torn off by such an end, kept beside the trail',
    gaps: 'Gaps that the trail names',
    lost: 'Records lost in them',
    refused: 'Changes refused since the trail could not be written',
    clockSteps: 'Times that the clock was set back',
    reopened: 'Files removed or replaced while they were written',
  },
  events: {
    TOKEN_VALIDATION: 'a token was first seen, or refused',
    AUTH_REQUIRED: 'a request without a token was refused',
    AUTHENTICATED_REQUEST: 'a request was allowed',
    DATA_MUTATION: 'data was changed',
    UNAUTHORIZED_ACCESS: 'access was refused',
    ACCESS_EVALUATION: 'a gateway asked whether somebody may',
    LOGIN: 'somebody signed in',
    LOGOUT: 'somebody signed out',
    SESSION_REVOKED: 'a session was ended',
    TOKEN_REFRESH: 'a token was renewed',
    TOKEN_REUSE: 'a token was used twice',
    RATE_LIMITED: 'too many requests',
    REALM_PLAN: 'a realm was compared before a change',
    REALM_APPLY: 'a realm was changed',
    REALM_DRIFT: 'a realm was compared with its files',
    ROLE_GRANT: 'a role was granted',
    POLICY_CHANGE: 'the policy was changed',
    ALERT_RULES_CHANGE: 'the rules for alerts were changed',
    LOG_LEVEL_CHANGE: 'a level of logs was changed',
    AUDIT_SEARCH: 'the trail was searched',
    AUDIT_EXPORT: 'records were taken out of the trail',
    AUDIT_REPORT: 'a report of the trail was made',
    AUDIT_REVEAL: 'a pseudonym was revealed',
    AUDIT_PERSON_EXPORT: 'a person’s data was handed out',
    AUDIT_ERASURE: 'a person’s data was erased',
    AUDIT_HOLD: 'a hold was set or released',
    AUDIT_EXPIRY: 'keys that expired were dropped',
    AUDIT_VERIFY: 'the trail was verified',
    AUDIT_FORK: 'database and files contradict each other',
    AUDIT_RETENTION: 'expired records were deleted from the database',
    TRAIL_DEGRADED: 'the trail was written with losses',
    TRAIL_PRUNED: 'expired files were deleted',
    TRAIL_FILE: 'a file of the trail begins',
    TRAIL_STARTED: 'a process started',
    TRAIL_STOPPED: 'a process stopped',
    TRAIL_CHECKPOINT: 'a signed checkpoint',
    TRAIL_KEY: 'another key signs',
    TRAIL_CLOCK: 'the clock was set back',
    TRAIL_GAP: 'records are missing',
    TRAIL_REOPENED: 'a file was removed or replaced',
    TRAIL_RECOVERED: 'the trail can be written again',
  },
  outcomes: { success: 'success', failure: 'failure', refused: 'refused', pending: 'intent' },
  nobody: '(unknown)',
  more: (rows, { count }) => `and ${count(rows, 'more row', 'more rows')}.`,
  uncounted: (records, { count }) =>
    `There were too many different ones to count each: ${count(records, 'further record is', 'further records are')} in no row.`,
  figures: {
    records: (value, { count }) => count(value, 'record', 'records'),
    changes: (value, { count }) => `${count(value, 'change', 'changes')} of data`,
    refusals: (value, { count }) => count(value, 'refusal', 'refusals'),
    administration: (value, { count }) => count(value, 'administrative act', 'administrative acts'),
    roleGrants: (value, { count }) => `${count(value, 'grant', 'grants')} of roles`,
    openIntents: (value, { count }) => `${count(value, 'intent', 'intents')} without an outcome`,
    unusual: (value, { count }) => `${count(value, 'read or change', 'reads and changes')} at unusual hours`,
    lost: (value, { count }) => `${count(value, 'record', 'records')} lost, as the trail itself says`,
    unreadable: (value, { count }) =>
      `${count(value, 'line that is no record was', 'lines that are no records were')} passed over`,
  },
  hours: (days, from, to, zone) => `${daysIn(days, ' to ', ' and ')}, ${from} to ${to} (${zone})`,
  hoursAre: (hours) => `Working hours: ${hours}.`,
  refusedAddresses: 'Refusals by address',
  method: {
    title: 'Method',
    paragraphs: [
      'The files of the trail were read once to verify them and once to count their records. Times are shown in the time zone above; files hold them in UTC. Names, reasons and records are shown as they were recorded; what is invisible in them shows as «U+…».',
      'Tables show the rows with the highest numbers, lists the first entries; what does not fit is counted below them. The same files and options give the same bytes.',
      'This report proves what stands in the trail, and that it stands as it was written. It cannot show what a program never recorded, nor what was done past Passerelle.',
    ],
    reproduce: 'This command makes the report again:',
    ownHash: 'SHA-256 of this file, with these 64 digits as zeros:',
    howToCheck: 'This command says whether the file is as it was made (H is the hash above):',
    page: 'page',
    of: 'of',
  },
}

function daysIn(days: readonly number[], to: string, and: string): string {
  const [first = 1] = days
  const last = days.at(-1) ?? first
  const isRange = days.length > 2 && last - first + 1 === days.length
  if (isRange) return `${DAYS[first - 1]}${to}${DAYS[last - 1]}`
  const names = days.map((day) => DAYS[day - 1] ?? '')
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')}${and}${names.at(-1)}`
}
