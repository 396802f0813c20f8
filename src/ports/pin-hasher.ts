export interface PinHasher {
  /** argon2id in PHC form. */
  hash(pin: string): Promise<string>
  verify(hash: string, pin: string): Promise<boolean>
}
