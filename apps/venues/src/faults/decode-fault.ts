import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { delayShapes, dropMoments, duplicateForms, limitSides, lines, rejectReasons, type Fault, type FaultKind } from './fault.ts';

/** What one parameter may be, and what it is where it is left out. */
type Parameter =
  | { readonly type: 'whole'; readonly low: number; readonly high: number; readonly usual: number }
  | { readonly type: 'seconds'; readonly high: number; readonly usual: null }
  | { readonly type: 'choice'; readonly of: readonly string[]; readonly usual: string };

const whole = (low: number, high: number, usual: number): Parameter => ({ type: 'whole', low, high, usual });
const choice = (of: readonly [string, ...string[]]): Parameter => ({ type: 'choice', of, usual: of[0] });

/** Delays beyond this would only fill the venue's memory. */
const DELAY_MS_MAX = 10_000;
/** Beyond it a FIX session refuses the SendingTime of every message. */
const SKEW_MS_MAX = 300_000;
const ORDERS_MAX = 1_000;
const COPIES_MAX = 5;
const DOWN_S_MAX = 600;
const HOUR_S = 3_600;

const lasting: Parameter = { type: 'seconds', high: HOUR_S, usual: null };
const counted = whole(1, ORDERS_MAX, 1);

const parameters: Readonly<Record<FaultKind, Readonly<Record<string, Parameter>>>> = {
  latency: {
    line: choice(lines),
    lowMs: whole(0, DELAY_MS_MAX, 50),
    highMs: whole(0, DELAY_MS_MAX, 250),
    shape: choice(delayShapes),
    forS: lasting,
  },
  reject_next: { reason: choice(rejectReasons), orders: counted },
  partial_next: { sharePercent: whole(0, 99, 50), orders: counted },
  silence_next: { orders: counted },
  duplicate_next: { copies: whole(1, COPIES_MAX, 1), form: choice(duplicateForms), orders: counted },
  reorder_next: { orders: counted },
  drop_next: { moment: choice(dropMoments), downS: whole(0, DOWN_S_MAX, 0), orders: counted },
  disconnect: { downS: whole(0, DOWN_S_MAX, 0) },
  clock_skew: { skewMs: whole(-SKEW_MS_MAX, SKEW_MS_MAX, 1_500), forS: lasting },
  close_market: { forS: lasting },
  open_market: { forS: lasting },
  lock_limit: { side: choice(limitSides), forS: lasting },
  thin_book: { sharePercent: whole(1, 100, 20), forS: lasting },
};

/** Every kind, in the order in which they are listed to people. */
export const faultKinds = Object.keys(parameters) as readonly FaultKind[];

/** Reads a fault; a parameter that is left out has its usual value. `where` names file and field for the complaint. */
export function decodeFault(json: unknown, where: string): Result<Fault, Complaint> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return err(bad('A fault is an object with a kind', where));
  const given = json as Readonly<Record<string, unknown>>;
  const kind = faultKinds.find((name) => name === given['kind']);
  if (kind === undefined) return err(bad(`The kind is one of ${faultKinds.join(', ')}`, `${where}.kind`));
  const known = parameters[kind];
  const stranger = Object.keys(given).find((name) => name !== 'kind' && known[name] === undefined);
  if (stranger !== undefined) return err(bad(`${kind} knows ${Object.keys(known).join(', ') || 'no parameter'}`, `${where}.${stranger}`));
  const values: Record<string, unknown> = { kind };
  for (const [name, parameter] of Object.entries(known)) {
    const value = given[name] ?? parameter.usual;
    const why = whyNot(value, parameter);
    if (why !== null) return err(bad(why, `${where}.${name}`));
    values[name] = value;
  }
  const fault = values as unknown as Fault;
  if (fault.kind === 'latency' && fault.lowMs > fault.highMs) return err(bad('lowMs is at most highMs', `${where}.lowMs`));
  return ok(fault);
}

function whyNot(value: unknown, parameter: Parameter): string | null {
  switch (parameter.type) {
    case 'choice':
      return typeof value === 'string' && parameter.of.includes(value) ? null : `One of ${parameter.of.join(', ')}`;
    case 'seconds':
      return value === null || isWhole(value, 1, parameter.high) ? null : `Whole seconds from 1 to ${parameter.high}, or null until it is cleared`;
    case 'whole':
      return isWhole(value, parameter.low, parameter.high) ? null : `A whole number from ${parameter.low} to ${parameter.high}`;
  }
}

const isWhole = (value: unknown, low: number, high: number): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high;

const bad = (what: string, where: string): Complaint => complaint('bad_fault', what, where, 'Mend that field.');
