/** Text as a wire value: its UTF-8 bytes, one character each, control characters (SOH among them) made spaces. */
export function toWireText(text: string): string {
   
  return Buffer.from(text.replace(/[\u0000-\u001f]/g, ' '), 'utf8').toString('latin1');
}

/** The text of a wire value that holds UTF-8; bytes that are none become U+FFFD. */
export function fromWireText(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}
