import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { runProgram } from './child-program.ts'
import { aim, heading, print } from './figures.ts'
import { compare } from './load.ts'
import { profiling } from './started-system.ts'

const LEAST_RATIO = 0.5
const MOST_BYTES = 14 * 1_024
const BARE = join(import.meta.dirname, 'children/bare-page.ts')

/** GET /o/<token> beside an Express handler that knows nothing and answers the same bytes. */
export async function measurePayPage(url: string, token: string): Promise<void> {
  heading('4. Pay page GET /o/<token>, against a bare Express handler with the same bytes (32 connections)')
  const page = `${url}/o/${token}`
  const html = await (await fetch(page, { headers: { 'user-agent': 'Mozilla/5.0 (bench)' } })).text()
  const bare = runProgram(BARE, { env: profiling() })
  try {
    const [, bareUrl = ''] = await bare.said(/^(http:\S+)$/)
    await fetch(bareUrl, { method: 'PUT', body: html })
    for (const encoding of ['gzip', 'identity']) {
      print(` both ${encoding === 'gzip' ? 'compressed by the compression middleware' : 'uncompressed'}:`)
      const headers = { 'accept-encoding': encoding }
      const ratio = await compare({ name: 'ours', url: page, headers }, { name: 'bare', url: bareUrl, headers })
      print(`  ${aim(ratio >= LEAST_RATIO, `median ratio ${ratio.toFixed(2)}, aim ≥ ${LEAST_RATIO}`)}`)
    }
  } finally {
    await bare.stop()
  }
  await weigh(url, html)
}

/** All that the page makes a browser load; every address in it and in its stylesheets must be our own. */
async function weigh(url: string, html: string): Promise<void> {
  const own = addressesIn(html).filter((address) => URL.parse(address, url)?.origin === url)
  const foreign = addressesIn(html).filter((address) => !own.includes(address))
  let bytes = gzipSync(html).length
  for (const address of own) {
    const text = await (await fetch(new URL(address, url))).text()
    bytes += gzipSync(text).length
    foreign.push(...addressesIn(text).filter((inner) => URL.parse(inner, url)?.origin !== url))
  }
  print(
    `  ${aim(bytes <= MOST_BYTES, `${bytes} bytes compressed in all (page, ${own.join(', ')}), aim ≤ ${MOST_BYTES}`)}`,
  )
  print(`  ${aim(foreign.length === 0, `requests to other hosts: ${foreign.length} ${foreign.join(' ')}`)}`)
}

/** What a browser loads by itself: link, img, script and source in HTML, url() and @import in CSS. */
function addressesIn(text: string): string[] {
  const html = /<(?:link|img|script|source|iframe|object|embed)\b[^>]*?\s(?:href|src|srcset|data)="([^"]+)"/g
  const css = /url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)/g
  const found = [...text.matchAll(html), ...text.matchAll(css)].map(([, a, b]) => a ?? b ?? '')
  return [...new Set(found.filter((address) => !address.startsWith('data:')))]
}
