/** Of the Keycloak that these tests start. The password is no word that a log may hold for another reason. */
export const ADMINISTRATOR = { username: 'admin', password: 'administrator-of-the-tests' } as const
