#!/usr/bin/env node
// Stands where Prisma's native schema engine would be downloaded to. Generating the client only asks its version;
// migrations are plain SQL applied by our own runner, so nothing else is served.
if (process.argv.includes('--version')) {
  process.stdout.write('schema-engine-cli stand-in\n')
} else {
  process.stderr.write('This project applies its migrations itself: npm start does it.\n')
  process.exitCode = 1
}
