/** A step did not end as it should. `expected` names a sentence; `detail` is what was there instead, for the reader. */
export class Unmet extends Error {
  readonly expected: string
  readonly detail: string

  constructor(expected: string, detail: string) {
    super(`expected ${expected}`)
    this.name = 'Unmet'
    this.expected = expected
    this.detail = detail
  }
}
