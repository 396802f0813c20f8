const SCHEME_OR_PATH = /\b[a-z][a-z0-9+.-]*:\/\/|\bwww\.|[a-z0-9-]\.[a-z]{2,24}\//i
/** A bare name counts only below the domains that senders use: "Av.Demir" is a person. */
const BARE_NAME = /[a-z0-9-]\.(?:com|net|org|tr|info|biz|io|me|co|app|link|ly|dev|eu|online|site)\b/i

/** Whether a filter that looks for internet addresses would find one. */
export const holdsWebAddress = (text: string): boolean => SCHEME_OR_PATH.test(text) || BARE_NAME.test(text)
