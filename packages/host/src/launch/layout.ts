import { join } from 'node:path';

/** Where the parts of the application are. A checkout and the packaged archive are laid out alike, assets excepted. */
export interface Layout {
  readonly venuesFile: string;
  readonly webFolder: string;
  readonly assetsFolder: string;
}

/** `root` holds `apps/`, `resources` holds `assets/`; in a checkout they are the same folder. */
export const layoutOf = (root: string, resources: string = root): Layout => ({
  venuesFile: join(root, 'apps/venues/dist/main.cjs'),
  webFolder: join(root, 'apps/terminal/dist/web'),
  assetsFolder: join(resources, 'assets'),
});
