import type { FixMessage } from '../codec/field-list.ts';
import { fromWireText } from '../codec/text.ts';
import { parseTimestamp } from '../codec/timestamp.ts';
import { MsgType, Tag } from '../dictionaries/tags.ts';
import { messageFault, RejectReason, validateMessage, type MessageFault } from '../dictionaries/validate.ts';
import {
  beginLogout,
  enter,
  hangUp,
  sendHeartbeat,
  sendLogon,
  sendLogout,
  sendReject,
  sendResendRequest,
  sendUnsupported,
  type Turn,
} from './outbox.ts';
import type { SessionPhase } from './state.ts';

/** HeartBtInt(108) that is accepted, seconds. */
const HEARTBEAT_S_MAX = 3_600;

/** Takes one message that the codec let through. */
export function receive(turn: Turn, message: FixMessage): void {
  const { state, settings, at } = turn;
  state.lastReceivedUs = at.steadyUs;
  if (state.phase === 'logging_on') {
    receiveLogon(turn, message);
    return;
  }
  if (message.fields.get(Tag.BeginString) !== settings.dictionary.beginString) {
    fault(turn, 'Incorrect BeginString');
    return;
  }
  // A SequenceReset in reset mode has a number that counts for nothing, 0 as a rule.
  const resets = message.msgType === MsgType.SequenceReset && message.fields.get(Tag.GapFillFlag) !== 'Y';
  const number = message.fields.get(Tag.MsgSeqNum);
  const seq = resets && number === '0' ? 0 : positive(number);
  if (seq === null) {
    endAtOnce(turn, 'MsgSeqNum is missing or no number');
    return;
  }
  if (message.msgType === MsgType.Logout) {
    receiveLogout(turn, seq, message);
    return;
  }
  const unnamed = missingParty(message);
  if (unnamed !== null) {
    sendReject(turn, message, unnamed);
    if (seq === state.nextIn) advance(turn, seq + 1);
    return;
  }
  if (!identityHolds(turn, message)) {
    rejectAndLeave(turn, seq, message, RejectReason.CompIdProblem, null);
    return;
  }
  if (!sendingTimeHolds(turn, message)) {
    rejectAndLeave(turn, seq, message, RejectReason.SendingTimeAccuracy, null);
    return;
  }
  if (resets) {
    resetSequence(turn, message);
    return;
  }
  if (message.msgType === MsgType.Logon && message.fields.get(Tag.ResetSeqNumFlag) === 'Y') {
    receiveLogon(turn, message);
    return;
  }
  if (seq > state.nextIn) {
    tooHigh(turn, seq, message);
    return;
  }
  if (seq < state.nextIn) {
    tooLow(turn, seq, message);
    return;
  }
  if (!possibleDuplicateHolds(turn, seq, message)) return;
  takeInTurn(turn, seq, message, false);
  drainQueue(turn);
}

/** Answers a fault of the peer with a Logout and waits for its own. */
function fault(turn: Turn, text: string): void {
  turn.outputs.push({ type: 'notice', code: 'session_fault', text });
  if (turn.state.phase === 'established') beginLogout(turn, text);
}

function endAtOnce(turn: Turn, text: string): void {
  turn.outputs.push({ type: 'notice', code: 'session_fault', text });
  if (turn.state.phase !== 'logging_out') sendLogout(turn, text);
  hangUp(turn, text);
}

function rejectAndLeave(turn: Turn, seq: number, message: FixMessage, reason: number, tag: number | null): void {
  const { state } = turn;
  if (state.phase !== 'established') return;
  sendReject(turn, message, messageFault(reason, tag));
  if (seq === state.nextIn) advance(turn, seq + 1);
  beginLogout(turn, '');
}

function receiveLogon(turn: Turn, message: FixMessage): void {
  const { settings, state, outputs } = turn;
  const { fields } = message;
  const seq = positive(fields.get(Tag.MsgSeqNum));
  const faultText = logonFault(turn, message);
  if (message.msgType === MsgType.Logout && settings.role === 'initiator') {
    hangUp(turn, `The peer refused the Logon: ${fromWireText(fields.get(Tag.Text) ?? 'no reason given')}`); return;
  }
  if (faultText !== null || seq === null) {
    hangUp(turn, faultText ?? 'MsgSeqNum is missing or no number');
    return;
  }
  const reset = fields.get(Tag.ResetSeqNumFlag) === 'Y';
  const awaited = state.phase === 'logging_on';
  // Our own reset is already done when the answer to it comes.
  const ownReset = awaited && settings.role === 'initiator' && (settings.resetOnLogon || state.turned);
  if (reset && !ownReset) resetNumbers(turn);
  if (seq < state.nextIn && fields.get(Tag.PossDupFlag) !== 'Y') {
    endAtOnce(turn, `MsgSeqNum too low, expecting ${state.nextIn} but received ${seq}`); return;
  }
  if (settings.role === 'acceptor') {
    state.heartBtIntS = Number(fields.get(Tag.HeartBtInt));
    sendLogon(turn, reset);
  } else if (!awaited) {
    sendLogon(turn, true);
  }
  enter(turn, 'established');
  outputs.push({ type: 'established', logon: message });
  if (seq === state.nextIn) {
    advance(turn, seq + 1);
    return;
  }
  if (seq < state.nextIn) return;
  enqueue(turn, seq, message, true);
  sendResendRequest(turn, seq - 1);
}

/** Why a first message is no Logon we take, null where it is one. */
function logonFault(turn: Turn, message: FixMessage): string | null {
  const { settings } = turn;
  if (message.msgType !== MsgType.Logon) return `The first message was no Logon but ${message.msgType}`;
  if (message.fields.get(Tag.BeginString) !== settings.dictionary.beginString) return 'Incorrect BeginString';
  if (!identityHolds(turn, message)) return 'CompID problem';
  if (!sendingTimeHolds(turn, message)) return 'SendingTime accuracy problem';
  const heartbeat = message.fields.get(Tag.HeartBtInt) ?? '';
  if (!/^\d{1,6}$/.test(heartbeat) || Number(heartbeat) > HEARTBEAT_S_MAX) return 'HeartBtInt is missing or out of range';
  return validateMessage(message, settings.dictionary, settings.unknownTags)?.text ?? null;
}

function resetNumbers(turn: Turn): void {
  turn.state.nextOut = 1;
  turn.state.nextIn = 1;
  turn.state.gapEnd = null;
  turn.state.queued.clear();
  turn.outputs.push({ type: 'reset_store', sinceUs: turn.state.sinceUs });
}

/** A Logout is heard whatever its number: the line is ending either way. */
function receiveLogout(turn: Turn, seq: number, message: FixMessage): void {
  const { state } = turn;
  if (seq === state.nextIn) advance(turn, seq + 1);
  const answered = state.phase === 'logging_out';
  if (!answered) sendLogout(turn, '');
  const text = message.fields.get(Tag.Text);
  hangUp(turn, text === undefined ? 'Logged out' : `Logged out by the peer: ${fromWireText(text)}`);
}

/** SenderCompID, TargetCompID and SendingTime have to be there before they can be judged. */
function missingParty({ fields }: FixMessage): MessageFault | null {
  for (const tag of [Tag.SenderCompID, Tag.TargetCompID, Tag.SendingTime]) {
    const value = fields.get(tag);
    if (value === undefined) return messageFault(RejectReason.RequiredTagMissing, tag);
    if (value === '') return messageFault(RejectReason.TagWithoutValue, tag);
  }
  return null;
}

function identityHolds({ settings }: Turn, message: FixMessage): boolean {
  const { fields } = message;
  return fields.get(Tag.SenderCompID) === settings.targetCompId && fields.get(Tag.TargetCompID) === settings.senderCompId;
}

function sendingTimeHolds({ settings, at }: Turn, message: FixMessage): boolean {
  const sent = parseTimestamp(message.fields.get(Tag.SendingTime) ?? '');
  return sent !== null && Math.abs(sent - at.wallUs) <= settings.sendingTimeToleranceMs * 1000;
}

/** SequenceReset without GapFill: the next number, whatever this message's own is. */
function resetSequence(turn: Turn, message: FixMessage): void {
  const { state, settings } = turn;
  const invalid = validateMessage(message, settings.dictionary, settings.unknownTags);
  if (invalid !== null) {
    sendReject(turn, message, invalid);
    return;
  }
  const next = positive(message.fields.get(Tag.NewSeqNo));
  if (next === null || next < state.nextIn) {
    sendReject(turn, message, messageFault(RejectReason.ValueOutOfRange, null));
    return;
  }
  if (next > state.nextIn) advance(turn, next);
  drainQueue(turn);
}

function tooHigh(turn: Turn, seq: number, message: FixMessage): void {
  const { state } = turn;
  // Two peers that each wait for the other's resend before answering would wait for ever.
  const answered = message.msgType === MsgType.ResendRequest;
  if (answered) answerResend(turn, message);
  enqueue(turn, seq, message, answered);
  if (state.gapEnd === null && state.phase === 'established') sendResendRequest(turn, seq - 1);
}

function enqueue(turn: Turn, seq: number, message: FixMessage, answered: boolean): void {
  const { state, settings, outputs } = turn;
  if (state.queued.size < settings.queuedMax) state.queued.set(seq, { message, answered });
  else outputs.push({ type: 'notice', code: 'queue_full', text: `Message ${seq} was dropped while a gap is open` });
}

function tooLow(turn: Turn, seq: number, message: FixMessage): void {
  if (message.msgType === MsgType.ResendRequest) {
    // Asked again after our answer was lost: refusing it would leave the peer with its gap.
    answerResend(turn, message);
    return;
  }
  if (message.fields.get(Tag.PossDupFlag) !== 'Y') {
    endAtOnce(turn, `MsgSeqNum too low, expecting ${turn.state.nextIn} but received ${seq}`); return;
  }
  // Already taken: its check alone is left, and it must not act twice.
  possibleDuplicateHolds(turn, seq, message);
}

/** PossDupFlag needs an OrigSendingTime that is not after SendingTime; SequenceReset alone may go without. */
function possibleDuplicateHolds(turn: Turn, seq: number, message: FixMessage): boolean {
  const { fields, msgType } = message;
  if (fields.get(Tag.PossDupFlag) !== 'Y' || msgType === MsgType.SequenceReset) return true;
  const original = fields.get(Tag.OrigSendingTime);
  if (original === undefined) {
    sendReject(turn, message, messageFault(RejectReason.RequiredTagMissing, Tag.OrigSendingTime));
    return false;
  }
  const originalUs = parseTimestamp(original);
  const sentUs = parseTimestamp(fields.get(Tag.SendingTime) ?? '');
  if (originalUs !== null && sentUs !== null && originalUs <= sentUs) return true;
  rejectAndLeave(turn, seq, message, RejectReason.SendingTimeAccuracy, null);
  return false;
}

/** The message whose turn it is: counted first, then acted upon. */
function takeInTurn(turn: Turn, seq: number, message: FixMessage, answered: boolean): void {
  const { settings, state } = turn;
  const invalid = validateMessage(message, settings.dictionary, settings.unknownTags);
  if (message.msgType === MsgType.SequenceReset && invalid === null) {
    gapFill(turn, seq, message);
    return;
  }
  advance(turn, seq + 1);
  if (answered) return;
  if (invalid !== null) {
    sendReject(turn, message, invalid);
    return;
  }
  switch (message.msgType) {
    case MsgType.Heartbeat:
      measure(turn, message);
      return;
    case MsgType.TestRequest:
      sendHeartbeat(turn, message.fields.get(Tag.TestReqID) ?? null);
      return;
    case MsgType.ResendRequest:
      answerResend(turn, message);
      return;
    case MsgType.Reject:
      turn.outputs.push({ type: 'notice', code: 'rejected_by_peer', text: rejectText(message) });
      turn.outputs.push({ type: 'deliver', message });
      return;
    case MsgType.Logon:
      return;
  }
  if (state.phase !== 'established') return;
  const { dictionary } = settings;
  if (dictionary.messages.has(message.msgType)) turn.outputs.push({ type: 'deliver', message });
  else if (!dictionary.knows(message.msgType)) sendReject(turn, message, messageFault(RejectReason.InvalidMsgType, null));
  else sendUnsupported(turn, String(seq), message.msgType);
}

function gapFill(turn: Turn, seq: number, message: FixMessage): void {
  const next = positive(message.fields.get(Tag.NewSeqNo));
  if (next === null || next <= seq) {
    advance(turn, seq + 1);
    sendReject(turn, message, messageFault(RejectReason.ValueOutOfRange, Tag.NewSeqNo));
    return;
  }
  advance(turn, next);
}

/** Takes what was queued behind a gap as far as it now follows, and asks again where another gap stands before the rest. */
function drainQueue(turn: Turn): void {
  const { state } = turn;
  if (state.queued.size === 0) return;
  for (let next = state.queued.get(state.nextIn); next !== undefined; next = state.queued.get(state.nextIn)) {
    const seq = state.nextIn;
    state.queued.delete(seq);
    takeInTurn(turn, seq, next.message, next.answered);
    // A SequenceReset in the queue may have passed it.
    if (state.nextIn <= seq || phaseNow(turn) === 'closed') break;
  }
  for (const seq of state.queued.keys()) if (seq < state.nextIn) state.queued.delete(seq);
  if (state.queued.size > 0 && state.gapEnd === null && state.phase === 'established') {
    sendResendRequest(turn, Math.min(...state.queued.keys()) - 1);
  }
}

const phaseNow = (turn: Turn): SessionPhase => turn.state.phase;

function answerResend(turn: Turn, message: FixMessage): void {
  const { state } = turn;
  const begin = positive(message.fields.get(Tag.BeginSeqNo));
  const last = state.nextOut - 1;
  const asked = message.fields.get(Tag.EndSeqNo) ?? '';
  if (begin === null || !/^\d{1,15}$/.test(asked) || begin > last) return;
  // 0 is FIX 4.2 and later's "all that follow"; 999999 was 4.1's.
  const end = asked === '0' || asked === '999999' ? last : Math.min(Number(asked), last);
  if (end >= begin) turn.outputs.push({ type: 'replay', begin, end });
}

function measure(turn: Turn, message: FixMessage): void {
  const { state, at, outputs } = turn;
  const { test } = state;
  if (test === null || message.fields.get(Tag.TestReqID) !== test.id) return;
  state.test = null;
  const roundTripUs = Math.round(at.steadyUs - test.steadyUs);
  const peerUs = parseTimestamp(message.fields.get(Tag.SendingTime) ?? '');
  if (peerUs === null) return;
  outputs.push({ type: 'round_trip', roundTripUs, offsetUs: Math.round(peerUs - (test.wallUs + roundTripUs / 2)) });
}

function advance(turn: Turn, nextIn: number): void {
  const { state } = turn;
  state.nextIn = nextIn;
  if (state.gapEnd !== null && nextIn > state.gapEnd) state.gapEnd = null;
  turn.outputs.push({ type: 'persist_in', nextIn });
}

const rejectText = ({ fields }: FixMessage): string =>
  `The peer rejected our message ${fields.get(Tag.RefSeqNum) ?? '?'}: ${fromWireText(fields.get(Tag.Text) ?? 'no reason given')}`;

function positive(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
