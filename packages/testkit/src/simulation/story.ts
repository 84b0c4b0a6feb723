import { formatScaled } from '@tandem/kernel';
import { tellCommand, tellEvent, type EngineCommand, type EngineEvent } from '@tandem/engine';
import type { Act } from './plan.ts';

const MS_DIGITS = 3;
const LINES_MAX = 2_000;

/** A scenario in sentences, in the order in which things happened; milliseconds since its first. */
export class Story {
  readonly lines: string[] = [];
  readonly #told: boolean;
  #startUs: number | null = null;

  constructor(told: boolean) {
    this.#told = told;
  }

  line(atUs: number, text: string): void {
    if (!this.#told || this.lines.length >= LINES_MAX) return;
    this.#startUs ??= atUs;
    const at = formatScaled(Math.round(atUs - this.#startUs), MS_DIGITS).padStart(AT_WIDTH);
    this.lines.push(`${at} ms  ${text}`);
  }

  act(atUs: number, act: Act): void {
    this.line(atUs, `* ${actText(act)}`);
  }

  stepped(atUs: number, event: EngineEvent, commands: readonly EngineCommand[]): void {
    if (!this.#told) return;
    const heard = tellEvent(event);
    const told = commands.map((command) => tellCommand(command)).filter((text) => text !== '');
    if (heard === '' && told.length === 0) return;
    this.line(atUs, `  engine hears ${heard === '' ? event.input.type : heard}`);
    for (const text of told) this.line(atUs, `    ${text}`);
  }

}

const AT_WIDTH = 11;

function actText(act: Act): string {
  switch (act.does) {
    case 'submit':
    case 'arm': {
      const { side, pairs, spreadId, policy } = act.request;
      const terms = `${policy.legging} ${policy.lead}, clips of ${policy.clipPairs}, ${policy.onResidual}, ${policy.attemptsMax} attempts, legged ${policy.leggedTimeoutMs} ms, ${policy.inner.timeInForce}/${policy.outer.timeInForce}`;
      return `the desk ${act.does === 'arm' ? `arms a trigger at ${act.level} to ` : ''}${side} ${pairs} pairs of ${spreadId} (${terms})`;
    }
    case 'disarm':
      return 'the desk disarms its triggers';
    case 'steer':
      return `the desk asks a pair order: ${act.how}`;
    case 'flatten':
      return 'the desk flattens everything';
    case 'state':
      return `the desk sets trading to ${act.state}`;
    case 'cut':
      return `the ${act.venue} wire breaks for ${act.forMs} ms`;
    case 'crash':
      return `the process will die (${act.point}${act.again === 'no' ? '' : `, and once more ${act.again}`}), for ${act.forMs} ms`;
    case 'restart':
      return `the process is stopped cleanly for ${act.forMs} ms${act.change === null ? '' : `, and configured anew: ${JSON.stringify(act.change)}`}`;
    case 'meddle':
      return `somebody else sends ${act.side} ${act.lots} ${act.instrumentId}${act.rests ? ', to rest' : ''}${act.told ? '' : ', and nothing is told of it'}`;
    case 'withdraw':
      return `somebody takes back, at the ${act.venue} venue, what rests of ${act.whose}`;
    case 'surplus':
      return `the ${act.venue} venue fills ${act.lots} lots beyond an order`;
    case 'take_back':
      return `the ${act.venue} venue takes a fill back`;
    case 'by_hand':
      return `a person closes by hand what is stranded${act.takesOver ? ', and takes it over first' : ''}`;
    case 'configure':
      return `the desk configures its engine anew: ${JSON.stringify(act.units)}, ${JSON.stringify(act.limits)}`;
    case 'jump':
      return `the clock jumps by ${act.ms} ms`;
    case 'account':
      return `the ${act.venue} venue tells its whole account, unasked`;
    case 'condition':
      return `${JSON.stringify(act.condition)} for ${act.forMs} ms`;
  }
}
