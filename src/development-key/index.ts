export { DEVELOPMENT_KEY_ID, type DevelopmentKeySet, developmentKeySet } from './development-key-set.js'
export { developmentPrivateJwk, developmentSigningKey } from './development-signing-key.js'
export { signDevelopmentToken } from './sign-development-token.js'
