/**
 * The rooms of the house and the rooms each may import from its `src`. This is the one place where the graph is
 * written for machines: lint, the tidy test and the build read it; ARCHITECTURE.md shows it to people, and the tidy
 * test compares the two, each room's package.json and its project references.
 */
const domain = ['kernel', 'domain'];
const everythingBelowHost = [
  ...domain,
  'engine',
  'contract',
  'gateway-core',
  'journal',
  'transport',
  'gateway-diff',
  'gateway-fix',
];

/** @type {Record<string, { path: string, imports: string[] }>} */
export const rooms = {
  kernel: { path: 'packages/kernel', imports: [] },
  domain: { path: 'packages/domain', imports: ['kernel'] },
  engine: { path: 'packages/engine', imports: domain },
  matching: { path: 'packages/matching', imports: domain },
  contract: { path: 'packages/contract', imports: domain },
  'gateway-core': { path: 'packages/gateway-core', imports: domain },
  fix: { path: 'packages/fix', imports: domain },
  journal: { path: 'packages/journal', imports: [...domain, 'engine'] },
  transport: { path: 'packages/transport', imports: ['kernel', 'contract'] },
  'gateway-diff': { path: 'packages/gateway-diff', imports: [...domain, 'gateway-core'] },
  'gateway-fix': { path: 'packages/gateway-fix', imports: [...domain, 'gateway-core', 'fix'] },
  host: { path: 'packages/host', imports: everythingBelowHost },
  testkit: { path: 'packages/testkit', imports: [...domain, 'engine'] },
  desktop: { path: 'apps/desktop', imports: ['kernel', 'transport', 'host'] },
  headless: { path: 'apps/headless', imports: ['kernel', 'transport', 'host'] },
  terminal: { path: 'apps/terminal', imports: [...domain, 'contract', 'transport'] },
  venues: { path: 'apps/venues', imports: [...domain, 'matching', 'fix'] },
};
