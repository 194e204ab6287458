/** What every contender answers: small, so that the difference between them is what is measured. */
export const ANSWER = Object.freeze({ items: [{ lot: 'LL042', dose_g: 420 }], next_cursor: null })

/** The rule that the peers are given by hand: a gaveur reads the own records only. */
export function mayRead(claims, gaveurId) {
  return claims.realm_access.roles.includes('gaveur') && claims.gaveur_id === Number(gaveurId)
}
