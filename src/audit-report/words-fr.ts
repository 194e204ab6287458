import type { ReportWords } from './report-words.js'

const DAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche']

export const FRENCH: ReportWords = {
  title: 'Rapport d’audit',
  contents: 'Sommaire',
  facts: {
    heading: 'Périmètre',
    period: 'Période',
    actors: 'Uniquement de',
    zone: 'Fuseau horaire',
    trail: 'Piste d’audit lue',
    chains: 'Chaînes',
    hosts: 'Hôtes',
    policies: 'Versions de la politique',
    records: 'Enregistrements',
    made: 'Rapport établi',
    verdict: 'Verdict sur la piste',
    hours: 'Heures ouvrées',
    fromTo: (from, to) => `du ${from} inclus au ${to} exclu`,
    ofActors: (names) => `Uniquement ce qu’ont fait : ${names}. L’intégrité est celle de toute la piste.`,
    madeBy: (date, by, program) => `le ${date}, par ${by}, avec ${program}`,
    noneYet: 'aucune',
  },
  glance: 'En bref',
  heads: {
    time: 'Heure',
    who: 'Qui',
    subject: 'Identifiant',
    event: 'Événement',
    outcome: 'Issue',
    reason: 'Motif',
    about: 'Objet',
    details: 'Détails',
    record: 'Enregistrement',
    count: 'Nombre',
    first: 'Premier',
    last: 'Dernier',
    address: 'Adresse',
    tokens: 'Jetons refusés',
    refused: 'Refus',
    failed: 'Échecs',
    done: 'Effectuées',
    permission: 'Permission',
    reads: 'Lectures',
    changes: 'Modifications',
    unusual: 'Hors heures ouvrées',
    success: 'Succès',
    failure: 'Échec',
    pending: 'Intention',
    stretch: 'Date',
    records: 'Enregistrements',
    chain: 'Chaîne',
    verdict: 'Verdict',
    checkpoint: 'Dernier point de contrôle signé',
    damage: 'Altération',
    place: 'Où',
    meaning: 'Signification',
  },
  sections: {
    integrity: {
      title: 'Déclaration d’intégrité',
      lead: 'Chaque processus écrit sa propre chaîne, dont chaque enregistrement contient l’empreinte du précédent. Les points de contrôle signent la racine de tous les enregistrements antérieurs. Une ancre est un point de contrôle conservé aussi ailleurs : elle seule peut montrer que la fin d’une chaîne a été coupée.',
      none: 'Aucune chaîne sur cette période.',
    },
    completeness: {
      title: 'Exhaustivité',
      lead: 'Ce que la piste dit de ses propres démarrages, arrêts et lacunes. Un processus tué ne laisse pas d’arrêt ; ce qu’il avait confirmé est néanmoins sur le disque.',
      none: 'Aucun démarrage ni arrêt sur cette période, et rien ne manque.',
    },
    administration: {
      title: 'Actes d’administration',
      lead: 'Modifications des realms, de la politique, des clés et des niveaux de journalisation.',
      none: 'Aucun acte d’administration sur cette période.',
    },
    roleGrants: {
      title: 'Rôles attribués',
      lead: 'Rôles donnés à des utilisateurs et à des groupes par passerelle realm apply. Ce qui est modifié à la main dans Keycloak figure dans ses propres événements d’administration, et dans passerelle realm drift.',
      none: 'Aucun rôle n’a été attribué sur cette période.',
    },
    readings: {
      title: 'Opérations sur la piste',
      lead: 'Recherches, exports, rapports, levées de pseudonymes, effacements et conservations, là où la piste est écrite. La consultation d’une copie n’est pas enregistrée.',
      none: 'Aucune opération n’est enregistrée sur cette période.',
    },
    authentication: {
      title: 'Authentification',
      lead: 'Jetons vus pour la première fois ou refusés, déconnexions, sessions terminées.',
      none: 'Aucun événement d’authentification sur cette période.',
    },
    refusals: {
      title: 'Refus',
      lead: 'Par demandeur et par motif, puis par adresse.',
      none: 'Rien n’a été refusé sur cette période.',
    },
    changes: {
      title: 'Modifications de données',
      lead: 'Par auteur et par permission.',
      none: 'Aucune donnée n’a été modifiée sur cette période.',
    },
    openIntents: {
      title: 'Intentions sans issue',
      lead: 'Une modification est enregistrée avant d’être faite, puis une seconde fois lorsque son issue est connue. De celles-ci, rien n’est connu : la modification a pu être faite ou non. Les issues sont prises en compte jusqu’à une heure après la période.',
      none: 'Chaque intention de cette période a son issue.',
    },
    unusual: {
      title: 'Hors heures ouvrées',
      lead: 'Lectures et modifications autorisées en dehors des heures ouvrées, à l’heure du fuseau ci-dessus, changements d’heure compris. Les jours fériés et les congés ne sont pas connus.',
      none: 'Rien n’a été lu ni modifié en dehors des heures ouvrées.',
    },
    actors: {
      title: 'Qui a fait quoi',
      lead: 'Les lectures sont les requêtes autorisées qui ne modifient rien ; les modifications sont celles qui ont été effectuées.',
      none: 'Personne n’a rien fait sur cette période.',
    },
    events: {
      title: 'Événements par type',
      lead: 'Tous les enregistrements de la période, y compris ceux que la piste tient sur elle-même.',
      none: 'Aucun enregistrement sur cette période.',
    },
    volume: {
      title: 'Au fil du temps',
      lead: 'Enregistrements des personnes et des programmes, sans ceux de la piste elle-même.',
      none: 'Aucun enregistrement sur cette période.',
    },
  },
  verdicts: {
    ok: 'Intacte ; fin prouvée',
    unproven_tail: 'Intacte ; fin non prouvée',
    damaged: 'Altérée',
  },
  provenUpTo: (record) => `Intacte ; prouvée jusqu’à l’enregistrement ${record}`,
  verdictSentence: (verdict, { records, chains, heldByChainAlone: alone }, { count }) => {
    const what = `${count(records, 'enregistrement', 'enregistrements')} dans ${count(chains, 'chaîne', 'chaînes')}`
    if (verdict === 'ok' && alone > 0) {
      const those =
        alone === 1
          ? 'l’enregistrement le plus récent, qui suit'
          : `les ${count(alone, '', 'enregistrements les plus récents, qui suivent')}`
      return `Intacte : vérification de ${what}. Rien n’a été modifié. Des ancres prouvent tout, sauf ${those} le dernier point de contrôle d’une chaîne : seule la chaîne le${alone > 1 ? 's' : ''} garantit.`
    }
    if (verdict === 'ok')
      return `Intacte : vérification de ${what}. Rien n’a été modifié, et des ancres prouvent les fins.`
    if (verdict === 'unproven_tail') {
      return `Intacte, sauf peut-être à la fin : vérification de ${what}. Rien n’a été modifié, mais rien ne montre si des enregistrements manquent à la fin d’une chaîne.`
    }
    return `Altérée : vérification de ${what}. Tous ne sont pas tels qu’ils ont été écrits. Voir la déclaration d’intégrité.`
  },
  keysAre: { given: 'clé désignée par l’examinateur', own_word: 'clé désignée par la piste elle-même' },
  heldByChainAlone: (records, { count }) =>
    `${count(records, 'enregistrement suit', 'enregistrements suivent')} le dernier point de contrôle, garanti${records > 1 ? 's' : ''} par la seule chaîne`,
  anchored: (to, after, { count }) =>
    to === undefined
      ? 'sans ancre'
      : `ancrée jusqu’à l’enregistrement ${to}${after === 0 ? '' : ` ; ${count(after, 'enregistrement', 'enregistrements')} au-delà`}`,
  checkpointOf: (size) => `des enregistrements 1 à ${size}`,
  noCheckpoint: 'aucun pour l’instant',
  root: 'racine',
  noteHash: 'SHA-256 du point de contrôle',
  key: 'clé',
  otherChains: (count, numbers) =>
    `${numbers.count(count, 'autre chaîne, vérifiée et non altérée, n’a', 'autres chaînes, vérifiées et non altérées, n’ont')} aucun enregistrement sur cette période.`,
  damageKinds: {
    changed: 'modifié',
    removed: 'enregistrements supprimés',
    inserted: 'inséré',
    doubled: 'en double',
    reordered: 'ordre changé',
    cut: 'coupé',
    file_missing: 'fichier manquant',
    file_emptied: 'fichier vidé',
    clock_back: 'horloge reculée',
    spliced: 'venu d’une autre chaîne',
    rewritten: 'réécrit',
    forked: 'deux histoires',
    signature: 'signature fausse',
    key: 'clé inconnue',
    line_ends: 'fins de ligne',
    malformed: 'malformé',
    unreadable: 'illisible',
  },
  completeness: {
    starts: 'Démarrages de processus',
    stops: 'Arrêts en règle',
    uncleanEnds: 'Fins sans arrêt (panne, arrêt forcé, coupure)',
    tornLines: 'Lignes déchirées par une telle fin, gardées à côté de la piste',
    gaps: 'Lacunes que la piste signale',
    lost: 'Enregistrements qui y sont perdus',
    refused: 'Modifications refusées faute de pouvoir écrire la piste',
    clockSteps: 'Reculs de l’horloge',
    reopened: 'Fichiers supprimés ou remplacés pendant leur écriture',
  },
  events: {
    TOKEN_VALIDATION: 'jeton vu pour la première fois, ou refusé',
    AUTH_REQUIRED: 'requête sans jeton, refusée',
    AUTHENTICATED_REQUEST: 'requête autorisée',
    DATA_MUTATION: 'modification de données',
    UNAUTHORIZED_ACCESS: 'accès refusé',
    ACCESS_EVALUATION: 'question d’une passerelle sur un droit',
    LOGIN: 'connexion',
    LOGOUT: 'déconnexion',
    SESSION_REVOKED: 'session terminée',
    TOKEN_REFRESH: 'jeton renouvelé',
    TOKEN_REUSE: 'jeton réutilisé',
    RATE_LIMITED: 'trop de requêtes',
    REALM_PLAN: 'realm comparé avant modification',
    REALM_APPLY: 'realm modifié',
    REALM_DRIFT: 'realm comparé à ses fichiers',
    ROLE_GRANT: 'rôle attribué',
    POLICY_CHANGE: 'politique modifiée',
    ALERT_RULES_CHANGE: 'règles d’alerte modifiées',
    LOG_LEVEL_CHANGE: 'niveau de journalisation modifié',
    AUDIT_SEARCH: 'recherche dans la piste',
    AUDIT_EXPORT: 'export de la piste',
    AUDIT_REPORT: 'rapport sur la piste',
    AUDIT_REVEAL: 'levée d’un pseudonyme',
    AUDIT_PERSON_EXPORT: 'données d’une personne remises',
    AUDIT_ERASURE: 'données d’une personne effacées',
    AUDIT_HOLD: 'conservation imposée, ou levée',
    AUDIT_EXPIRY: 'clés échues supprimées',
    AUDIT_VERIFY: 'piste vérifiée',
    AUDIT_FORK: 'base et fichiers se contredisent',
    AUDIT_RETENTION: 'enregistrements échus supprimés de la base',
    TRAIL_DEGRADED: 'écriture dégradée',
    TRAIL_PRUNED: 'fichiers échus supprimés',
    TRAIL_FILE: 'début d’un fichier de la piste',
    TRAIL_STARTED: 'démarrage d’un processus',
    TRAIL_STOPPED: 'arrêt d’un processus',
    TRAIL_CHECKPOINT: 'point de contrôle signé',
    TRAIL_KEY: 'changement de clé',
    TRAIL_CLOCK: 'horloge reculée',
    TRAIL_GAP: 'lacune',
    TRAIL_REOPENED: 'fichier supprimé ou remplacé',
    TRAIL_RECOVERED: 'écriture rétablie',
  },
  outcomes: { success: 'succès', failure: 'échec', refused: 'refusé', pending: 'intention' },
  nobody: '(inconnu)',
  more: (rows, { count }) => `et ${count(rows, 'autre ligne', 'autres lignes')}.`,
  uncounted: (records, { count }) =>
    `Trop de cas différents pour les compter un à un : ${count(records, 'autre enregistrement n’est', 'autres enregistrements ne sont')} dans aucune ligne.`,
  figures: {
    records: (value, { count }) => count(value, 'enregistrement', 'enregistrements'),
    changes: (value, { count }) => `${count(value, 'modification', 'modifications')} de données`,
    refusals: (value, { count }) => count(value, 'refus', 'refus'),
    administration: (value, { count }) => count(value, 'acte d’administration', 'actes d’administration'),
    roleGrants: (value, { count }) => `${count(value, 'attribution', 'attributions')} de rôles`,
    openIntents: (value, { count }) => `${count(value, 'intention', 'intentions')} sans issue`,
    unusual: (value, { count }) =>
      `${count(value, 'lecture ou modification', 'lectures et modifications')} hors heures ouvrées`,
    lost: (value, { count }) =>
      `${count(value, 'enregistrement perdu', 'enregistrements perdus')}, selon la piste elle-même`,
    unreadable: (value, { count }) =>
      `${count(value, 'ligne qui n’est pas un enregistrement, ignorée', 'lignes qui ne sont pas des enregistrements, ignorées')}`,
  },
  hours: (days, from, to, zone) => `${daysIn(days)}, de ${from} à ${to} (${zone})`,
  hoursAre: (hours) => `Heures ouvrées : ${hours}.`,
  refusedAddresses: 'Refus par adresse',
  method: {
    title: 'Méthode',
    paragraphs: [
      'Les fichiers de la piste ont été lus une fois pour les vérifier et une fois pour compter leurs enregistrements. Les heures sont données dans le fuseau ci-dessus ; les fichiers les contiennent en UTC. Noms, motifs et enregistrements figurent tels qu’ils ont été enregistrés ; ce qui y est invisible apparaît sous la forme «U+…».',
      'Les tableaux montrent les lignes aux nombres les plus élevés, les listes leurs premières entrées ; ce qui n’y tient pas est compté en dessous. Les mêmes fichiers et les mêmes options donnent les mêmes octets.',
      'Ce rapport prouve ce qui figure dans la piste, et que cela y figure tel que cela a été écrit. Il ne peut montrer ni ce qu’un programme n’a jamais enregistré, ni ce qui a été fait sans passer par Passerelle.',
    ],
    reproduce: 'Cette commande refait le rapport :',
    ownHash: 'SHA-256 de ce fichier, ces 64 chiffres étant remplacés par des zéros :',
    howToCheck: 'Cette commande dit si le fichier est tel qu’il a été établi (H est l’empreinte ci-dessus) :',
    page: 'page',
    of: 'sur',
  },
}

function daysIn(days: readonly number[]): string {
  const [first = 1] = days
  const last = days.at(-1) ?? first
  const isRange = days.length > 2 && last - first + 1 === days.length
  if (isRange) return `du ${DAYS[first - 1]} au ${DAYS[last - 1]}`
  const names = days.map((day) => DAYS[day - 1] ?? '')
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} et ${names.at(-1)}`
}
