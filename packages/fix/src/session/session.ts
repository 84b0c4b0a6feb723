import { unreachable } from '@tandem/kernel';
import { receive } from './inbox.ts';
import { beginLogout, enter, hangUp, sendHeartbeat, sendLogon, sendLogout, sendStored, sendTestRequest, transmit, type Turn } from './outbox.ts';
import { periodAt } from './schedule.ts';
import type { SessionSettings } from './settings.ts';
import type { Moment, SessionInput, SessionOutput, SessionState } from './state.ts';

/** Silence before a TestRequest, and before the line counts as dead, in heartbeat intervals. */
const TEST_REQUEST_AFTER = 1.2;
const DEAD_AFTER = 2.4;
/** A TestRequest without an answer for this long is taken as lost, and another may be sent. */
const TEST_LOST_AFTER_US = 10_000_000;
/** Between two looks at whether the schedule's period is over. */
const PERIOD_CHECK_US = 60_000_000;

/**
 * One turn of a FIX session: pure but for `state`, which it changes in place. The same inputs from the same state give the
 * same outputs. Outputs are to be carried out in their order. Source: FIX 4.4 volume 2, and the session protocol's test
 * cases published with it.
 */
export function stepSession(settings: SessionSettings, state: SessionState, input: SessionInput): readonly SessionOutput[] {
  const turn: Turn = { settings, state, at: input.at, outputs: [] };
  act(turn, input);
  askToBeWoken(turn);
  return turn.outputs;
}

/**
 * Whether market data under `seq`, sent at `sendingTimeUs`, is simply the next message of a session in order: no gap,
 * nothing queued, the period not over. Then {@link countNext} counts it, and a turn would do no more.
 */
export function isNext({ sendingTimeToleranceMs }: SessionSettings, state: SessionState, seq: number, sendingTimeUs: number, at: Moment): boolean {
  return (
    state.phase === 'established' &&
    seq === state.nextIn &&
    state.gapEnd === null &&
    state.queued.size === 0 &&
    (state.untilUs === null || at.wallUs < state.untilUs) &&
    Math.abs(sendingTimeUs - at.wallUs) <= sendingTimeToleranceMs * 1000
  );
}

/** Counts a message that {@link isNext} let through; gives the next number in, for the store. */
export function countNext(state: SessionState, at: Moment): number {
  state.lastReceivedUs = at.steadyUs;
  return ++state.nextIn;
}

function act(turn: Turn, input: SessionInput): void {
  const { state, outputs } = turn;
  switch (input.type) {
    case 'connected':
      connect(turn);
      return;
    case 'message':
      leavePeriod(turn);
      if (state.phase !== 'closed') receive(turn, input.message);
      return;
    case 'timer':
      state.wakeUs = null;
      if (!leavePeriod(turn)) keepAlive(turn);
      return;
    case 'send':
      leavePeriod(turn);
      if (state.phase === 'established') transmit(turn, input.body);
      else outputs.push({ type: 'refused', msgType: input.body.msgType });
      return;
    case 'stored':
      if (state.phase !== 'closed') sendStored(turn, input.begin, input.end, input.records);
      return;
    case 'probe':
      if (state.phase === 'established' && mayProbe(turn)) sendTestRequest(turn);
      return;
    case 'refuse':
      if (state.phase !== 'logging_on') return;
      sendLogout(turn, input.text);
      hangUp(turn, input.text);
      return;
    case 'logout':
      if (state.phase === 'established') beginLogout(turn, input.text);
      else if (state.phase === 'logging_on') hangUp(turn, input.text);
      return;
    case 'disconnected':
      state.phase = 'closed';
      state.wakeUs = null;
      return;
    default:
      return unreachable(input);
  }
}

function connect(turn: Turn): void {
  const { settings, state, at, outputs } = turn;
  enter(turn, 'logging_on');
  state.lastSentUs = at.steadyUs;
  state.lastReceivedUs = at.steadyUs;
  state.heartBtIntS = settings.heartBtIntS;
  state.test = null;
  state.gapEnd = null;
  state.wakeUs = null;
  state.queued.clear();
  state.turned = false;
  if (!enterPeriod(turn) || settings.role === 'acceptor') return;
  if (settings.resetOnLogon) {
    state.nextOut = 1;
    state.nextIn = 1;
    outputs.push({ type: 'reset_store', sinceUs: state.sinceUs });
  }
  sendLogon(turn, settings.resetOnLogon || state.turned);
}

/**
 * Finds the period of the schedule: outside of one the connection ends, and in a new one the numbers begin anew. They do
 * so on both sides at the turn; ResetSeqNumFlag in the first Logon brings a peer along that has not yet.
 */
function enterPeriod(turn: Turn): boolean {
  const { settings, state, at, outputs } = turn;
  state.untilUs = null;
  if (settings.schedule === null) return true;
  const period = periodAt(settings.schedule, at.wallUs);
  if (period.type === 'waiting') {
    hangUp(turn, outsideText(period.nextUs));
    return false;
  }
  state.untilUs = period.endUs;
  if (state.sinceUs === period.startUs) return true;
  state.sinceUs = period.startUs;
  state.nextOut = 1;
  state.nextIn = 1;
  state.turned = true;
  outputs.push({ type: 'reset_store', sinceUs: period.startUs });
  return true;
}

const outsideText = (nextUs: number | null): string =>
  nextUs === null ? 'The session’s schedule never runs' : `Outside of the session’s schedule; it runs again from ${new Date(nextUs / 1000).toISOString()}`;

/** The period is over: says goodbye, whatever the line is doing. True where that was so. */
function leavePeriod(turn: Turn): boolean {
  const { state, at } = turn;
  if (state.untilUs === null || at.wallUs < state.untilUs) return false;
  if (state.phase === 'established') beginLogout(turn, 'The session’s schedule ends here');
  else if (state.phase === 'logging_on') hangUp(turn, 'The session’s schedule ends here');
  else return false;
  return true;
}

function keepAlive(turn: Turn): void {
  const { settings, state, at } = turn;
  const inPhaseMs = (at.steadyUs - state.phaseSinceUs) / 1000;
  if (state.phase === 'logging_on' && inPhaseMs >= settings.logonTimeoutMs) {
    hangUp(turn, 'No answer to the Logon in time');
    return;
  }
  if (state.phase === 'logging_out' && inPhaseMs >= settings.logoutTimeoutMs) {
    hangUp(turn, 'No answer to the Logout in time');
    return;
  }
  if (state.phase !== 'established' || state.heartBtIntS === 0) return;
  const intervalUs = state.heartBtIntS * 1_000_000;
  const silentUs = at.steadyUs - state.lastReceivedUs;
  if (silentUs >= intervalUs * DEAD_AFTER) {
    hangUp(turn, 'No heartbeat from the peer in time');
    return;
  }
  if (silentUs >= intervalUs * TEST_REQUEST_AFTER && !testedSince(turn)) sendTestRequest(turn);
  // A line that is under test says nothing else: the answer, or the end, comes within little more than an interval.
  if (at.steadyUs - state.lastSentUs >= intervalUs && !testedSince(turn)) sendHeartbeat(turn, null);
}

const mayProbe = ({ state, at }: Turn): boolean => state.test === null || at.steadyUs - state.test.steadyUs > TEST_LOST_AFTER_US;

/** Whether the present silence was already answered with a TestRequest. */
const testedSince = ({ state }: Turn): boolean => state.test !== null && state.test.steadyUs >= state.lastReceivedUs;

/** The earliest moment at which {@link keepAlive} has something to do, if it is earlier than the wake that is pending. */
function askToBeWoken(turn: Turn): void {
  const { state, outputs } = turn;
  const atSteadyUs = nextWakeUs(turn);
  if (atSteadyUs === null || (state.wakeUs !== null && state.wakeUs <= atSteadyUs)) return;
  state.wakeUs = atSteadyUs;
  outputs.push({ type: 'wake', atSteadyUs });
}

function nextWakeUs(turn: Turn): number | null {
  const { state, at } = turn;
  const aliveUs = keepAliveUs(turn);
  if (state.untilUs === null || (state.phase !== 'established' && state.phase !== 'logging_on')) return aliveUs;
  // The calendar's clock may be set meanwhile: looked at again after a while, whatever is left.
  const leftUs = Math.min(Math.max(0, state.untilUs - at.wallUs), PERIOD_CHECK_US);
  return Math.min(aliveUs ?? Infinity, at.steadyUs + leftUs);
}

function keepAliveUs(turn: Turn): number | null {
  const { settings, state } = turn;
  switch (state.phase) {
    case 'closed':
      return null;
    case 'logging_on':
      return state.phaseSinceUs + settings.logonTimeoutMs * 1000;
    case 'logging_out':
      return state.phaseSinceUs + settings.logoutTimeoutMs * 1000;
    case 'established': {
      if (state.heartBtIntS === 0) return null;
      const intervalUs = state.heartBtIntS * 1_000_000;
      if (testedSince(turn)) return state.lastReceivedUs + intervalUs * DEAD_AFTER;
      return Math.min(state.lastSentUs + intervalUs, state.lastReceivedUs + intervalUs * TEST_REQUEST_AFTER);
    }
  }
}
