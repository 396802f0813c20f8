import { openEmbeddedPostgres } from '../../../src/adapters/storage/embedded-postgres.ts'
import { StorageSetupError } from '../../../src/adapters/storage/setup-failure.ts'

/** Opens the embedded server on a data folder and stays, or says why it cannot. */
const options: { readonly dataFolder: string } = JSON.parse(process.argv[2] ?? '')
try {
  await openEmbeddedPostgres({ ...options, progress: () => undefined })
  console.log('open')
  setInterval(() => undefined, 60_000)
} catch (cause) {
  console.log(cause instanceof StorageSetupError ? cause.failure.kind : String(cause))
}
