import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPinoLogger } from '../../adapters/system/pino-logger.ts'
import { toConfig } from '../../config/config.ts'
import { startEverything } from '../../lifecycle.ts'
import { readAddress } from '../../running-address.ts'
import { firstOwner, loginAddress, openBeside } from '../beside.ts'
import type { Tool } from '../program.ts'
import { assertStatus, type Browser } from './browser.ts'
import { Unmet } from './expectation.ts'

/** Where the story is played, and how the office gets in. */
export type Stage = {
  readonly kind: 'joined' | 'own'
  readonly baseUrl: string
  readonly pin: string | null
  enter(office: Browser): Promise<void>
  close(): Promise<void>
}

const DEMO_PIN = '418273'

/** The system that runs on the data folder; where none runs, one of our own that is gone afterwards. */
export async function openStage(tool: Tool, givenPin: string | null): Promise<Stage> {
  return readAddress(tool.config.dataFolder) === null ? openOwn(tool) : joinRunning(tool, givenPin)
}

async function joinRunning(tool: Tool, pin: string | null): Promise<Stage> {
  const beside = await openBeside(tool)
  const found = beside === null ? null : await firstOwner(beside)
  if (beside === null || found === null) throw new Unmet('office', '')
  return {
    kind: 'joined',
    baseUrl: beside.publicUrl,
    pin,
    enter: async (office) => {
      const address = await loginAddress(beside, found.owner)
      assertStatus(await office.get(address), 'login_page')
      assertStatus(await office.submit(address, {}), 'login')
    },
    close: () => beside.close(),
  }
}

async function openOwn({ config, report }: Tool): Promise<Stage> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tahsilbot-demo-'))
  // The database runs under another account when we are root; it has to pass through.
  chmodSync(dataFolder, 0o711)
  const removeFolder = (): void => rmSync(dataFolder, { recursive: true, force: true })
  try {
    const settings = toConfig({ PORT: 0, APP_LOCALE: config.locale, DATA_DIR: dataFolder })
    if (!settings.ok) throw new Unmet('office', '')
    const log = { logger: openPinoLogger({ level: 'silent' }), file: null, errorOutput: 'ignore' } as const
    const running = await startEverything(settings.value, report, log)
    const { url, claimToken } = running
    return {
      kind: 'own',
      baseUrl: url,
      pin: DEMO_PIN,
      enter: (office) => claim(office, `${url}/baslangic/${claimToken ?? ''}`, report.words('demo.say.office')),
      close: () => running.stop().finally(removeFolder),
    }
  } catch (cause) {
    removeFolder()
    throw cause
  }
}

async function claim(office: Browser, address: string, name: string): Promise<void> {
  assertStatus(await office.get(address), 'claim_page')
  const form = { office_name: name, kind: 'law_office', display_name: name, pin: DEMO_PIN, pin_again: DEMO_PIN }
  assertStatus(await office.submit(address, form), 'claim')
}
