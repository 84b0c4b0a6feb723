import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { drawPlan } from './draw-plan.ts';
import type { Deed, ScenarioPlan } from './plan.ts';

/** Of the shape of plans: a file of another one is refused, since it would tell another story. */
const PLAN_VERSION = 2;

const DEEDS: Readonly<Record<Deed['does'], true>> = {
  submit: true,
  arm: true,
  disarm: true,
  steer: true,
  flatten: true,
  state: true,
  cut: true,
  crash: true,
  restart: true,
  meddle: true,
  withdraw: true,
  surplus: true,
  take_back: true,
  by_hand: true,
  configure: true,
  jump: true,
  account: true,
  condition: true,
};

/** A plan as a file's text, to be kept and run again. */
export const encodePlan = (plan: ScenarioPlan): string => `${JSON.stringify({ planVersion: PLAN_VERSION, plan }, null, 2)}\n`;

/** Reads a plan that {@link encodePlan} wrote, perhaps with figures changed by hand since; a complaint where its shape is another. */
export function decodePlan(text: string, where: string): Result<ScenarioPlan, Complaint> {
  const refuse = (what: string, at: string): Result<never, Complaint> =>
    err(complaint('bad_plan', what, `${where}: ${at}`, 'Take a file that the simulator saved in this version, or run its seed again.'));
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    return refuse(`The plan is no JSON: ${error instanceof Error ? error.message : String(error)}`, 'the whole');
  }
  if (!isRecord(file) || file.planVersion !== PLAN_VERSION) return refuse(`The plan is not of version ${PLAN_VERSION}`, 'planVersion');
  const odd = differs(file.plan, drawPlan(1), 'plan');
  if (odd !== null) return refuse('The plan lacks a field, or holds another kind of value', odd);
  const plan = file.plan as ScenarioPlan;
  const at = plan.acts.findIndex((act) => !isRecord(act) || !(act.does in DEEDS) || !Number.isSafeInteger(act.atMs));
  return at < 0 ? ok(plan) : refuse('The plan holds an act that is not known', `plan.acts.${at}`);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where `value` has another shape than `like`, a plan that was drawn; what is null or a list in either is not looked into. */
function differs(value: unknown, like: unknown, at: string): string | null {
  if (value === null || like === null) return value === undefined || like === undefined ? at : null;
  if (Array.isArray(like)) return Array.isArray(value) ? null : at;
  if (!isRecord(like)) return typeof value === typeof like ? null : at;
  if (!isRecord(value)) return at;
  for (const [key, own] of Object.entries(like)) {
    const odd = differs(value[key], own, `${at}.${key}`);
    if (odd !== null) return odd;
  }
  return null;
}
