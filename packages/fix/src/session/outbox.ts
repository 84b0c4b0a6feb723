import { encodeBody, encodeFrame, SOH, type EncodedBody } from '../codec/encode.ts';
import { byteSum } from '../codec/checksum.ts';
import { FieldList, type FixMessage } from '../codec/field-list.ts';
import { formatTimestamp } from '../codec/timestamp.ts';
import { toWireText } from '../codec/text.ts';
import { isAdministrative, MsgType, Tag } from '../dictionaries/tags.ts';
import type { MessageFault } from '../dictionaries/validate.ts';
import type { SessionSettings } from './settings.ts';
import type { Moment, SessionOutput, SessionPhase, SessionState } from './state.ts';
import type { SentRecord } from './store.ts';

/** What a step works with: the state it changes, the outputs it gathers, the moment it happens at. */
export interface Turn {
  readonly settings: SessionSettings;
  readonly state: SessionState;
  readonly at: Moment;
  readonly outputs: SessionOutput[];
}

/** Fields rise by their tag, as most engines send them. `origSendingTime` marks a possible duplicate. */
function header(turn: Turn, msgType: string, seq: number, sendingTime: string, origSendingTime: string | null): string {
  const { senderCompId, targetCompId, headerFields } = turn.settings;
  const duplicate = origSendingTime === null ? '' : `43=Y${SOH}`;
  const original = origSendingTime === null ? '' : `122=${origSendingTime}${SOH}`;
  const start = `35=${msgType}${SOH}34=${seq}${SOH}${duplicate}49=${senderCompId}${SOH}`;
  if (headerFields.length === 0) return `${start}52=${sendingTime}${SOH}56=${targetCompId}${SOH}${original}`;
  const between = (from: number, to: number): string =>
    headerFields.map(([tag, value]) => (tag > from && tag < to ? `${tag}=${value}${SOH}` : '')).join('');
  const ends = `${between(0, Tag.SendingTime)}52=${sendingTime}${SOH}${between(Tag.SendingTime, Tag.TargetCompID)}56=${targetCompId}${SOH}`;
  return `${start}${ends}${between(Tag.TargetCompID, Tag.OrigSendingTime)}${original}${between(Tag.OrigSendingTime, Infinity)}`;
}

/** Gives a message its number and SendingTime, has it stored and then sent. */
export function transmit(turn: Turn, body: EncodedBody): void {
  const { state, settings, at, outputs } = turn;
  const seq = state.nextOut++;
  const sendingTime = formatTimestamp(at.wallUs, settings.timestampDigits);
  const kept = isAdministrative(body.msgType) ? '' : body.text;
  outputs.push({ type: 'persist_sent', record: { seq, msgType: body.msgType, body: kept, sendingTime } });
  const frame = encodeFrame(settings.dictionary.beginString, header(turn, body.msgType, seq, sendingTime, null), body);
  outputs.push({ type: 'transmit', frame });
  state.lastSentUs = at.steadyUs;
}

/** Sends again under an old number: PossDupFlag and OrigSendingTime, and no new record. */
function transmitAgain(turn: Turn, seq: number, body: EncodedBody, origSendingTime: string): void {
  const { state, settings, at, outputs } = turn;
  const sendingTime = formatTimestamp(at.wallUs, settings.timestampDigits);
  const frame = encodeFrame(settings.dictionary.beginString, header(turn, body.msgType, seq, sendingTime, origSendingTime), body);
  outputs.push({ type: 'transmit', frame });
  state.lastSentUs = at.steadyUs;
}

const send = (turn: Turn, msgType: string, fields: FieldList): void => transmit(turn, encodeBody(msgType, fields));

export function sendLogon(turn: Turn, reset: boolean): void {
  const { settings, state } = turn;
  const fields = new FieldList().add(Tag.EncryptMethod, '0').addInteger(Tag.HeartBtInt, state.heartBtIntS);
  if (reset) fields.add(Tag.ResetSeqNumFlag, 'Y');
  const own = settings.logonFields;
  own?.tags.forEach((tag, i) => fields.add(tag, own.values[i] as string));
  send(turn, MsgType.Logon, fields);
}

export function sendHeartbeat(turn: Turn, testReqId: string | null): void {
  send(turn, MsgType.Heartbeat, testReqId === null ? new FieldList() : new FieldList().add(Tag.TestReqID, testReqId));
}

export function sendTestRequest(turn: Turn): void {
  const { state, settings, at } = turn;
  const id = settings.testReqId ?? `T${state.nextOut}`;
  state.test = { id, wallUs: at.wallUs, steadyUs: at.steadyUs };
  send(turn, MsgType.TestRequest, new FieldList().add(Tag.TestReqID, id));
}

export function sendResendRequest(turn: Turn, upTo: number): void {
  const { state, outputs } = turn;
  state.gapEnd = upTo;
  outputs.push({ type: 'notice', code: 'gap', text: `Messages ${state.nextIn} to ${upTo} are missing and were asked for` });
  send(turn, MsgType.ResendRequest, new FieldList().addInteger(Tag.BeginSeqNo, state.nextIn).add(Tag.EndSeqNo, '0'));
}

/** A session-level Reject of `message`, routed back the way it came. */
export function sendReject(turn: Turn, message: FixMessage, fault: MessageFault): void {
  const { dictionary } = turn.settings;
  const refSeq = message.fields.get(Tag.MsgSeqNum) ?? '0';
  const refMsgType = message.msgType;
  const fields = returnRoute(message.fields).add(Tag.RefSeqNum, refSeq).add(Tag.Text, toWireText(fault.text));
  if (fault.tag !== null) fields.addInteger(Tag.RefTagID, fault.tag);
  fields.add(Tag.RefMsgType, refMsgType);
  if (fault.reason <= dictionary.rejectReasonMax) fields.addInteger(Tag.SessionRejectReason, fault.reason);
  send(turn, MsgType.Reject, fields);
  const where = fault.tag === null ? '' : `, tag ${fault.tag}`;
  turn.outputs.push({ type: 'notice', code: 'message_rejected', text: `Message ${refSeq} of type ${refMsgType}: ${fault.text}${where}` });
}

/** Third parties of a message with the parts of sender and receiver exchanged; they stand first, in the header. */
function returnRoute(fields: FieldList): FieldList {
  const route = new FieldList();
  for (const [from, to] of routes) {
    const party = fields.get(from);
    if (party !== undefined && party !== '') route.add(to, party);
  }
  return route;
}

const routes = [
  [Tag.DeliverToCompID, Tag.OnBehalfOfCompID],
  [Tag.DeliverToSubID, Tag.OnBehalfOfSubID],
  [Tag.OnBehalfOfCompID, Tag.DeliverToCompID],
  [Tag.OnBehalfOfSubID, Tag.DeliverToSubID],
  [Tag.DeliverToLocationID, Tag.OnBehalfOfLocationID],
  [Tag.OnBehalfOfLocationID, Tag.DeliverToLocationID],
] as const;

/** Business Message Reject with reason 3: a message type nobody here serves. */
export function sendUnsupported(turn: Turn, refSeq: string, refMsgType: string): void {
  const text = 'Unsupported Message Type';
  const fields = new FieldList().add(Tag.RefSeqNum, refSeq).add(Tag.Text, text).add(Tag.RefMsgType, refMsgType);
  send(turn, MsgType.BusinessMessageReject, fields.add(Tag.BusinessRejectReason, '3'));
  turn.outputs.push({ type: 'notice', code: 'message_rejected', text: `Message ${refSeq} of type ${refMsgType}: ${text}` });
}

export function sendLogout(turn: Turn, text: string): void {
  send(turn, MsgType.Logout, text === '' ? new FieldList() : new FieldList().add(Tag.Text, toWireText(text)));
}

export function enter(turn: Turn, phase: SessionPhase): void {
  turn.state.phase = phase;
  turn.state.phaseSinceUs = turn.at.steadyUs;
}

/** Says goodbye and waits for the answer. */
export function beginLogout(turn: Turn, text: string): void {
  sendLogout(turn, text);
  enter(turn, 'logging_out');
}

export function hangUp(turn: Turn, reason: string): void {
  enter(turn, 'closed');
  turn.outputs.push({ type: 'disconnect', reason });
}

/** Answers a ResendRequest from the store: application messages again, everything else as gaps. */
export function sendStored(turn: Turn, begin: number, end: number, records: readonly SentRecord[]): void {
  const now = formatTimestamp(turn.at.wallUs, turn.settings.timestampDigits);
  const fillGap = (from: number, to: number): void => {
    if (from >= to) return;
    const fields = new FieldList().addInteger(Tag.NewSeqNo, to).add(Tag.GapFillFlag, 'Y');
    transmitAgain(turn, from, encodeBody(MsgType.SequenceReset, fields), now);
  };
  let next = begin;
  for (const { seq, msgType, body, sendingTime } of records) {
    fillGap(next, seq);
    transmitAgain(turn, seq, { msgType, text: body, sum: byteSum(body) }, sendingTime);
    next = seq + 1;
  }
  fillGap(next, end + 1);
}
