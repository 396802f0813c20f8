import type { StepUpError } from '../../app/step-up.ts'
import type { Reading } from '../pages/pages.ts'

/** Why a PIN or code was not taken, for the field, and the status that goes with it. */
export function stepUpWords(error: StepUpError, { t, formats }: Reading): { status: number; text: string } {
  if (error.kind === 'locked') {
    return { status: 429, text: t('approval.locked', { time: formats.clockTime(error.until) }) }
  }
  return { status: 422, text: t(`approval.${error.kind}`) }
}
