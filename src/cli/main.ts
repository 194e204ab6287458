import { withDotEnv } from './dot-env.js'
import { runCommandLine } from './run-command-line.js'

// A reader that has seen enough (`passerelle realm apply --yes | head -1`) is no fault, and no reason to stop half way.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  environment: withDotEnv(process.env),
  // For SIGHUP, which asks a server to read its configuration again: by then .env may say something else.
  readEnvironment: () => withDotEnv(process.env),
})
