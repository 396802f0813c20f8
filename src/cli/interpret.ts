import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { systemClock } from '../adapters/system/clock.ts'
import { interpretLine } from './interpret-line.ts'

/** Shows how sentences are read: JSON lines in, JSON lines out, without database and settings. */
const TEXTS = join(import.meta.dirname, '../../templates/console/en.json')

let number = 0
for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  number += 1
  if (line.trim() !== '') console.log(answer(line))
}

function answer(line: string): string {
  const found = interpretLine(line.replace(/^\uFEFF/, ''), systemClock.now())
  if (found.kind === 'read') return found.json
  // no settings are read here, so the language is that of the logs
  const { lines } = JSON.parse(readFileSync(TEXTS, 'utf8'))
  return JSON.stringify({ line: number, error: found.problem, message: lines[`interpret.${found.problem}`] })
}
