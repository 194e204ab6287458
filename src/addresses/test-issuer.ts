/**
 * The issuer of tokens made for tests. Nothing listens there, and no realm is called so: a token that names it can be
 * told from every other before a key is looked for.
 */
export const TEST_ISSUER = 'http://127.0.0.1/realms/passerelle-testing'
