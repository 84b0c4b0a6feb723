import { readConfiguration } from '../src/configuration.ts';

/** The program's own profile, as it ships. */
export const paperProfile = (() => {
  const read = readConfiguration({ assetsFolder: 'assets', configFile: null, dataFolder: '/nowhere', profileId: null });
  if (!read.ok) throw new Error(read.error.what);
  return read.value.profile;
})();
