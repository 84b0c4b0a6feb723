/** How main tells preload the system's language; a sandboxed preload cannot ask. */
export const LOCALE_SWITCH = '--tandem-locale=';
