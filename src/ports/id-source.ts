export interface IdSource {
  /** A new UUIDv7. */
  uuid(): string
  /** Cryptographically random bytes, base64url; 16 bytes make a link token of 22 characters. */
  token(bytes: number): string
  /** SHA-256 in lower-case hex: what is stored of a secret so that it can be found. */
  sha256(text: string): string
  /** An unbiased random integer in [0, limit). */
  randomBelow(limit: number): number
}
