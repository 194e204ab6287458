export { createDemonstrationData, type DemonstrationData } from './data.js'
export { demonstrationRoutes } from './routes.js'
