import type { Sentence } from '@tandem/domain';
import type { Core } from './state/engine-state.ts';

/**
 * Something at a venue is not as our own record has it: nothing more is opened until a person has looked. Taken up
 * when all that came in the step was counted.
 */
export function brake(core: Core, why: Sentence): void {
  core.brake ??= why;
}
