// Printable ASCII without blanks, quotes, commas, brackets and the old routing signs % and !: what the mailboxes of
// companies look like. Stricter than RFC 5321 on purpose, as an address ends up in a mail's header.
const local = "[A-Za-z0-9_&'*+/=?^{|}~#$-]+(?:\\.[A-Za-z0-9_&'*+/=?^{|}~#$-]+)*";
const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

/** One mail address that can be told of errors: local part up to 64, whole up to 254 characters, a domain with a dot. */
const mailAddressPattern = new RegExp(`^(?=.{1,254}$)(?=[^@]{1,64}@)${local}@${label}(?:\\.${label})+$`);

export function isMailAddress(text: string): boolean {
  return mailAddressPattern.test(text);
}
