import { describeDecisions } from '../contract/describe-decisions.js'

describeDecisions('the embedded provider', () => undefined)
