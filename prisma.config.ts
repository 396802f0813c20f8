import { join } from 'node:path'
import { defineConfig } from 'prisma/config'

// Prisma would download a native engine and call home; neither is needed to generate the client. (Windows cannot start
// a script as a program, so there Prisma fetches its engine.)
if (process.platform !== 'win32') {
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= join(
    import.meta.dirname,
    'src/adapters/storage/schema-engine/schema-engine.mjs',
  )
}
process.env['CHECKPOINT_DISABLE'] = '1'
process.env['PRISMA_HIDE_UPDATE_MESSAGE'] = '1'

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
})
