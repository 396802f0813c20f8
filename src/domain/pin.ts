/** A PIN that anyone tries first is none: one digit six times, and runs up or down. */
export function isWeakPin(pin: string): boolean {
  if (!/^\d{6}$/.test(pin)) return true
  const steps = [...pin].slice(1).map((digit, place) => (Number(digit) - Number(pin[place]) + 10) % 10)
  return [0, 1, 9].some((step) => steps.every((taken) => taken === step))
}
