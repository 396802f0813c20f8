import { encode } from 'uqr'

/** A QR code as one SVG path over a square of `size` modules, the quiet zone included. */
export type QrCode = { readonly size: number; readonly path: string }

const QUIET_MODULES = 4

/** Drawn here, so that the secret in it reaches no other server; runs of dark modules are one stroke each. */
export function qrCodeOf(text: string): QrCode {
  const { data } = encode(text, { ecc: 'M', border: QUIET_MODULES })
  const strokes = data.flatMap((row, y) =>
    [
      ...row
        .map((dark) => (dark ? '1' : '0'))
        .join('')
        .matchAll(/1+/g),
    ].map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
  )
  return { size: data.length, path: strokes.join('') }
}
