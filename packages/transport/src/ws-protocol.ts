/** What the two ends of the WebSocket transport agree on. */

export const CONTRACT_SUBPROTOCOL = 'tandem.v1';
const TOKEN_PREFIX = 'tandem.token.';

/** `token` in the alphabet of a subprotocol: letters, digits, `-` and `_`. */
export const tokenSubprotocol = (token: string): string => TOKEN_PREFIX + token;

/** The token among the offered subprotocols, or null. */
export function tokenOf(protocols: readonly string[]): string | null {
  const offered = protocols.find((protocol) => protocol.startsWith(TOKEN_PREFIX));
  return offered === undefined ? null : offered.slice(TOKEN_PREFIX.length);
}
