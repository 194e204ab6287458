import { CommandError } from '../io.js'

/** Of `--json` and `--markdown` both. */
export const oneFormAlone = (): CommandError =>
  new CommandError(2, 'usage', '--json and --markdown exclude each other. Run the command once for each.')
