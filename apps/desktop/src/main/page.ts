import { app, protocol, session, shell, type Session, type WebContents } from 'electron';
import { basename, join } from 'node:path';
import { contentSecurityPolicy, type WebFiles } from '@tandem/host/launch';

/**
 * A name that no network resolves (RFC 6761, section 6.4), answered by us: the page has a secure origin of its own, and
 * its policies apply as on any site.
 */
const HOST = 'terminal.tandem.invalid';
const ORIGIN = `https://${HOST}`;
/** What the page may load at all. */
const LOADED = [`${ORIGIN}/`, `blob:${ORIGIN}/`, 'data:', 'devtools:'];
export const PAGE = `${ORIGIN}/index.html`;

/** Sites that a link of the terminal may open, in the user's own browser. */
const LINKED_SITES = ['https://www.tradingview.com/'];
/** What the page may ask of the system: to put copied cells on the clipboard, and to notify of critical alerts. */
const PERMISSIONS = ['clipboard-sanitized-write', 'notifications'];

export const isOwnPage = (url: string): boolean => url === PAGE || url.startsWith(`${PAGE}#`) || url.startsWith(`${PAGE}?`);

/** Serves the terminal's files; no other https address answers. */
export function servePage(files: WebFiles): void {
  protocol.handle('https', (request) => {
    const { host, pathname } = new URL(request.url);
    const file = host === HOST ? files.get(pathname) : undefined;
    if (file === undefined) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(file.body), {
      headers: {
        'Content-Type': file.type,
        'Content-Security-Policy': contentSecurityPolicy(),
        'X-Content-Type-Options': 'nosniff',
      },
    });
  });
}

/** The page stays where it is, opens nothing and is granted next to nothing. */
export function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (LINKED_SITES.some((site) => url.startsWith(site))) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

export function confineSession(): Session {
  const own = session.defaultSession;
  own.setPermissionRequestHandler((_contents, permission, answer) => answer(PERMISSIONS.includes(permission)));
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !LOADED.some((start) => details.url.startsWith(start)) }));
  own.setPermissionCheckHandler((_contents, permission) => PERMISSIONS.includes(permission));
  return own;
}

/** Saves what the page exports: where the user says, or without asking in `folder`. Anything else is not downloaded. */
export function saveDownloads(from: Session, folder: string | undefined): void {
  from.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${ORIGIN}/`)) {
      event.preventDefault();
      return;
    }
    const name = basename(item.getFilename());
    if (folder) item.setSavePath(join(folder, name));
    else item.setSaveDialogOptions({ defaultPath: join(app.getPath('downloads'), name) });
  });
}
