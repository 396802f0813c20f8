import dns from 'node:dns'
import { existsSync } from 'node:fs'

/**
 * Loaded before a program by `node --import`: names that end in .fault.test lead to this machine, until the file named
 * by NAMES_FAIL exists; then no such name can be looked up, as without a resolver.
 */
const lookup = dns.lookup
const file = process.env['NAMES_FAIL'] ?? ''

type Done = (cause: NodeJS.ErrnoException | null, address: string, family: number) => void

function moved(name: string, options: object, done: Done): void {
  if (!name.endsWith('.fault.test')) return lookup(name, options, done as never)
  if (existsSync(file)) done(Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), { code: 'EAI_AGAIN' }), '', 0)
  else lookup('127.0.0.1', options, done as never)
}
Object.assign(dns, { lookup: moved })
