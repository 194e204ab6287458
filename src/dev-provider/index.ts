export { createDevProvider, type DevProvider, type DevProviderOptions } from './create-dev-provider.js'
export { DevProviderError, type DevProviderErrorCode } from './dev-provider-error.js'
export { developmentToken } from './development-token.js'
export { greetDevelopers } from './greet-developers.js'
export { preloadOidcProvider } from './preload-oidc-provider.js'
export type { KeyControls } from './signing-keys.js'
export {
  type DevProviderServer,
  type DevProviderServerOptions,
  startDevProviderServer,
} from './start-dev-provider-server.js'
export type { TokenReuse } from './token-reuse.js'
