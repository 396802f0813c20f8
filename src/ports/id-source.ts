export interface IdSource {
  /** A new UUIDv7. */
  uuid(): string
  /** Cryptographically random bytes, base64url; 16 bytes make a link token of 22 characters. */
  token(bytes: number): string
  /** An unbiased random integer in [0, limit). */
  randomBelow(limit: number): number
}
