export { identityOf } from '../access/index.js'
export { authorize, type FastifyDoorOptions, passerelle } from './passerelle.js'
