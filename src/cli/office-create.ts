import { createOffice } from '../app/create-office.ts'
import { officeSeed, type SandboxPosAccess } from '../first-office.ts'
import { openKeys } from '../installation-keys.ts'
import { openBeside, type Beside } from './beside.ts'
import { runTool, type Tool } from './program.ts'

const LONGEST_NAME = 80

/** One more office on this installation; its owner claims it by the address that is printed. */
await runTool(async (tool) => {
  const name = process.argv.slice(2).join(' ').replace(/\s+/g, ' ').trim()
  if (name.length < 2 || name.length > LONGEST_NAME) {
    tool.report.line('office.name_missing', { longest: LONGEST_NAME })
    return 2
  }
  const beside = await openBeside(tool)
  if (beside === null) {
    tool.report.line('office.none')
    return 1
  }
  try {
    const { claimToken } = await create(tool, beside, name)
    tool.report.line('office.created', { office: name, url: `${beside.publicUrl}/baslangic/${claimToken}` })
    if (!beside.isRunning) tool.report.line('office.not_running')
    return 0
  } finally {
    await beside.close()
  }
})

function create({ config, report }: Tool, beside: Beside, name: string): Promise<{ claimToken: string }> {
  const input = {
    config: { ...config, officeName: name },
    pos: posAccess(config, beside.posOrigin),
    publicUrl: beside.publicUrl,
    texts: report.texts.firstOffice,
  }
  return beside.deps.store.transaction((tx) => createOffice(tx, beside.deps, officeSeed(input, false)))
}

function posAccess(config: Tool['config'], origin: string): SandboxPosAccess {
  const { sandboxPos } = config
  if (sandboxPos.kind === 'given') return { origin, key: sandboxPos.key, secret: sandboxPos.secret.reveal() }
  const keys = openKeys(config)
  return { origin, key: keys.sandboxPosKey, secret: keys.sandboxPosSecret.reveal() }
}
