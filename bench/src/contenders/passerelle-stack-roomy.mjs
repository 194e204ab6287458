// The whole stack in a process with more room for young objects: `nodeOptions` in ../contenders.mjs.
export { createListener } from './passerelle-stack.mjs'
