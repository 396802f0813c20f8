/** What a route decided to answer; `fault` replies misbehave on purpose. */
export type Reply =
  | { kind: 'content'; status: number; type: string; body: string }
  | { kind: 'redirect'; location: string }
  | { kind: 'fault'; fault: 'silence' | 'reset' | 'cut_json' }

export const jsonReply = (status: number, value: unknown): Reply => ({
  kind: 'content',
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
})

export const redirectTo = (location: string): Reply => ({ kind: 'redirect', location })
