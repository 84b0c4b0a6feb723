import { readFileSync } from 'node:fs';

/**
 * Names the system's present boot, where it tells: what was written before a loss of power was written in another one.
 * Empty elsewhere: then every end that was not clean may have been one. Source: Linux, Documentation/admin-guide/sysctl/kernel.rst.
 */
export function bootName(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    // Other systems have no such file.
    return '';
  }
}
