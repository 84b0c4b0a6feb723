export { launchDesk, type DeskParts } from './launch-desk.ts';
export { launchHost, type LaunchOptions, type LaunchedHost } from './launch-host.ts';
export { flagsOf, type Flags } from './flags.ts';
export { dataFolderOf } from './data-folder.ts';
export { forkVenues } from './fork-venues.ts';
export { layoutOf, type Layout } from './layout.ts';
export { startPaperVenues, venuesArguments, type PaperVenues, type VenuesChild } from './paper-venues.ts';
export { contentSecurityPolicy, readWebFiles, type WebFile, type WebFiles } from './web-files.ts';
