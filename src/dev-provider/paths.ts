/** Keycloak's paths below `/realms/{realm}`. */
export const PROTOCOL_PATH = '/protocol/openid-connect'

/** The sign-in form; the id of the attempt follows. */
export const LOGIN_PATH = '/login-actions/authenticate/'

export const KEY_SET_PATH = `${PROTOCOL_PATH}/certs`
