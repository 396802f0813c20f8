import { applyMigrations, type MigrationRun } from '../../../src/adapters/storage/migrate.ts'

const options: Omit<MigrationRun, 'progress'> = JSON.parse(process.argv[2] ?? '')
await applyMigrations({ ...options, progress: (step) => console.log(JSON.stringify(step)) })
