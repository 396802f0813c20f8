import { parseArgs } from 'node:util'
import type { ConsoleReport } from '../console-report.ts'
import { openBoard } from './demo/board.ts'
import { openBrowser } from './demo/browser.ts'
import { Unmet } from './demo/expectation.ts'
import type { Scene } from './demo/scene.ts'
import { openStage, type Stage } from './demo/stage.ts'
import { playStory } from './demo/story.ts'
import { runTool } from './program.ts'

const MS_WIDTH = 6

/** Plays the whole story over real HTTP; exit code 1 names the step that failed and what was expected of it. */
await runTool(async (tool) => {
  const { report } = tool
  const { values } = parseArgs({ options: { pin: { type: 'string' } }, strict: false })
  report.line('demo.begin')
  const stage = await openStage(tool, typeof values.pin === 'string' ? values.pin : null)
  try {
    report.line(`demo.stage.${stage.kind}`, { url: stage.baseUrl })
    const began = performance.now()
    await play(stage, report)
    report.line('demo.done', { seconds: report.decimal((performance.now() - began) / 1_000) })
    return 0
  } catch (cause) {
    // The step itself has told what was missing.
    if (cause instanceof Unmet) return 1
    throw cause
  } finally {
    await stage.close()
  }
})

async function play(stage: Stage, report: ConsoleReport): Promise<void> {
  const [office, payer] = [openBrowser(), openBrowser()]
  const step = stepTeller(report)
  const [chat, inbox] = await step(`enter.${stage.kind}`, async () => {
    await stage.enter(office)
    const chatBoard = await openBoard(office, `${stage.baseUrl}/sohbet`)
    return [chatBoard, await openBoard(office, `${stage.baseUrl}/gelen-kutusu`)] as const
  })
  const scene: Scene = {
    baseUrl: stage.baseUrl,
    office,
    payer,
    chat,
    inbox,
    pin: stage.pin,
    step,
    skip: (name) =>
      report.line('demo.skipped', { ms: '-'.padStart(MS_WIDTH), step: report.words(`demo.skip.${name}`) }),
    announce: (name) => report.line(`demo.wait.${name}`),
    words: (name) => report.words(`demo.say.${name}`),
  }
  try {
    await playStory(scene)
  } finally {
    chat.close()
    inbox.close()
  }
}

function stepTeller(report: ConsoleReport): Scene['step'] {
  return async (name, run, began = performance.now()) => {
    const told = (): { ms: string; step: string } => ({
      ms: String(Math.round(performance.now() - began)).padStart(MS_WIDTH),
      step: sentenceOf(report, name),
    })
    try {
      const result = await run()
      report.line('demo.step', told())
      return result
    } catch (cause) {
      report.line('demo.failed', told())
      if (cause instanceof Unmet) tellUnmet(report, cause)
      throw cause
    }
  }
}

/** `typed.first` shares its sentence with every other `typed.`; what was typed is the difference. */
function sentenceOf(report: ConsoleReport, name: string): string {
  const [kind = '', link = ''] = name.split('.')
  if (kind === 'enter') return report.words(`demo.step.${name}`)
  return report.words(`demo.step.${kind}`, kind === 'typed' ? { sentence: report.words(`demo.say.${link}`) } : {})
}

function tellUnmet(report: ConsoleReport, { expected, detail }: Unmet): void {
  report.line('demo.expected', { expected: report.words(`demo.expected.${expected}`) })
  if (detail !== '') report.line('demo.found', { detail })
}
