import { readFileSync } from 'node:fs'

/**
 * Plain JavaScript, loaded before any TypeScript: an old Node, which could only stop with a stack trace at the first
 * .ts file, says in one sentence what to do instead. Then what was asked for is loaded: start.mjs [file under src].
 */
const NEEDED = 26
const [major] = process.versions.node.split('.').map(Number)

if (major < NEEDED) {
  // eslint-disable-next-line no-restricted-properties -- nothing that reads settings can be loaded here
  const locale = process.env.APP_LOCALE === 'en' ? 'en' : 'tr'
  const texts = JSON.parse(readFileSync(new URL(`../../templates/console/${locale}.json`, import.meta.url), 'utf8'))
  const sentence = texts.lines['failure.old_node']
  console.error(sentence.replace('{found}', process.versions.node).replace('{needed}', String(NEEDED)))
  process.exitCode = 2
} else {
  const [program = 'main.ts'] = process.argv.splice(2, 1)
  await import('./prepare.ts')
  await import(`../${program}`)
}
