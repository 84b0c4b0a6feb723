import type { Channel } from '@tandem/transport';
import { openBridge, type TandemBridge } from '@tandem/transport/electron-renderer';
import { openWebSocket } from '@tandem/transport/ws-client';

declare global {
  interface Window {
    /** Exposed by Electron's preload; absent in a browser. */
    readonly tandem?: TandemBridge;
  }
}

const TOKEN_KEY = 'tandem.token';

/** How this page reaches the host: through Electron's bridge, or over the WebSocket of its own origin. */
export type Way =
  | { readonly kind: 'open'; readonly open: () => Promise<Channel> }
  /** A browser page without a token can reach nothing. */
  | { readonly kind: 'no_token' };

export function wayToHost(page: Window): Way {
  const bridge = page.tandem;
  if (bridge !== undefined) return { kind: 'open', open: () => openBridge(bridge) };
  const token = takeToken(page);
  if (token === null) return { kind: 'no_token' };
  const url = new URL('/contract', page.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  return { kind: 'open', open: () => openWebSocket({ url: url.href, token }) };
}

/**
 * The token of `#token=…` or `#…`, kept for this tab and taken out of the address bar, so that it stays out of
 * bookmarks, screenshots and the history.
 */
function takeToken(page: Window): string | null {
  const hash = page.location.hash.slice(1);
  if (hash === '') return page.sessionStorage.getItem(TOKEN_KEY);
  const token = new URLSearchParams(hash).get('token') ?? hash;
  page.sessionStorage.setItem(TOKEN_KEY, token);
  page.history.replaceState(null, '', page.location.pathname + page.location.search);
  return token;
}
