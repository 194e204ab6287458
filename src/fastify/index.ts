export { identityOf } from '../access/index.js'
export { authorize, passerelle } from './passerelle.js'
