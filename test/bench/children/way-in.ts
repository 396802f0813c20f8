import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { joinEmbeddedPostgres } from '../../../src/adapters/storage/embedded-postgres.ts'
import { compose } from '../../../src/compose.ts'
import { openKeys } from '../../../src/installation-keys.ts'
import { silentLogger } from '../../support/silent-logger.ts'

/** The real web server on the real store. Its workers rest, so that what is measured is the way in alone. */
const [dataFolder = ''] = process.argv.slice(2)
const database = await joinEmbeddedPostgres(dataFolder)
if (database === null) throw new Error('the database does not run')
const app = await compose({
  config: { mode: 'sandbox', trustProxy: false },
  connection: database.app,
  masterKey: openKeys({ masterKey: null, dataFolder }).masterKey,
  publicUrl: 'http://127.0.0.1',
  bankSmsSecret: null,
  logger: silentLogger,
})
const server = createServer(app.web)
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.stdin.resume().once('end', () => process.exit(0))
process.once('SIGTERM', () => process.exit(0))
