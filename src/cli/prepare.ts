import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes the database client anew when the schema or Prisma has changed; a few milliseconds when nothing has. */
const root = join(import.meta.dirname, '../..')
const schemaFile = join(root, 'prisma/schema.prisma')
const prismaManifest = join(root, 'node_modules/prisma/package.json')
const generated = join(root, 'src/adapters/storage/prisma/generated')
const stamp = join(generated, '.made-from')

const wanted = [schemaFile, prismaManifest]
  .reduce((hash, file) => hash.update(readFileSync(file)), createHash('sha256'))
  .digest('hex')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) generate()

function generate(): void {
  const prisma = join(root, 'node_modules/prisma/build/index.js')
  const run = spawnSync(process.execPath, [prisma, 'generate'], { cwd: root, encoding: 'utf8' })
  if (run.status !== 0) {
    process.stderr.write(run.stdout + run.stderr)
    process.exit(1)
  }
  writeFileSync(stamp, wanted)
}
