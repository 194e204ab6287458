export { identityOf, noteChange } from '../access/index.js'
export { authorize, type FastifyDoorOptions, frameworkErrors, passerelle } from './passerelle.js'
