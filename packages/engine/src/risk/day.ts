import { SECOND_US } from '../bounds.ts';
import type { Core } from '../state/engine-state.ts';

const DAY_US = 86_400 * SECOND_US;
/** The trading day turns at 20:00 Beijing time, which is 12:00 UTC. */
const TURN_US = DAY_US / 2;

/** The day that counts of orders and cancels belong to, as days since the epoch. */
export const dayOf = (core: Core): number => Math.floor((core.state.nowUs + TURN_US) / DAY_US);
