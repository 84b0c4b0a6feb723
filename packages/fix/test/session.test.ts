import { describe, expect, it } from 'vitest';
import { fieldsOf, SessionBench } from './session-bench.ts';

/**
 * Session scenarios for an acceptor VENUE facing CLIENT. Each begins with a good Logon unless it says otherwise; `in` is
 * what the peer sends, `out` what the session answers, without CompIDs and times. A subject is named after the FIX session
 * protocol's own test cases.
 */
interface Scenario {
  readonly name: string;
  readonly logon?: string | null;
  readonly steps: readonly {
    readonly in?: string;
    readonly send?: readonly [string, string];
    readonly pass?: number;
    readonly out?: readonly string[];
    readonly delivered?: readonly string[];
    readonly gone?: boolean;
  }[];
}

const ORDER = '11=a|55=HGH7|54=1|60=20261121-00:00:00|40=2';
const at = (second: number): string => `20261121-00:00:${String(second).padStart(2, '0')}.000`;

const scenarios: readonly Scenario[] = [
  { name: 'a good Logon', steps: [{ in: '35=1|34=2|112=HELLO', out: ['35=0|34=2|112=HELLO'] }] },
  {
    name: 'a Logon whose number is too high',
    logon: null,
    steps: [
      { in: '35=A|34=5|98=0|108=30', out: ['35=A|34=1|98=0|108=30', '35=2|34=2|7=1|16=0'] },
      { in: '35=4|34=1|43=Y|122=20261121-00:00:00|36=6|123=Y', out: [] },
      { in: '35=1|34=6|112=x', out: ['35=0|34=3|112=x'] },
    ],
  },
  {
    name: 'a Logon that resets the numbers',
    steps: [
      { send: ['8', '37=1'], out: ['35=8|34=2|37=1'] },
      { in: '35=A|34=1|98=0|108=30|141=Y', out: ['35=A|34=1|98=0|108=30|141=Y'] },
      { in: '35=1|34=2|112=x', out: ['35=0|34=2|112=x'] },
      { in: '35=2|34=3|7=1|16=0', out: ['35=4|34=1|43=Y|36=3|123=Y'] },
    ],
  },
  { name: 'a first message that is no Logon', logon: null, steps: [{ in: '35=0|34=1', out: [], gone: true }] },
  { name: 'a Logon to another TargetCompID', logon: null, steps: [{ in: '35=A|34=1|56=ELSE|98=0|108=30', out: [], gone: true }] },
  { name: 'a Logon from another SenderCompID', logon: null, steps: [{ in: '35=A|34=1|49=ELSE|98=0|108=30', out: [], gone: true }] },
  { name: 'a Logon without HeartBtInt', logon: null, steps: [{ in: '35=A|34=1|98=0', out: [], gone: true }] },
  { name: 'a Logon from another time', logon: null, steps: [{ in: '35=A|34=1|52=20261121-01:00:00|98=0|108=30', out: [], gone: true }] },
  { name: 'no Logon at all', logon: null, steps: [{ pass: 11, out: [], gone: true }] },
  { name: 'an order in turn', steps: [{ in: `35=D|34=2|${ORDER}`, out: [], delivered: ['D 2'] }] },
  {
    name: 'a gap that is resent',
    steps: [
      { in: `35=D|34=4|${ORDER}`, out: ['35=2|34=2|7=2|16=0'], delivered: [] },
      { in: `35=D|34=5|${ORDER}`, out: [], delivered: [] },
      { in: `35=D|34=2|43=Y|122=20261121-00:00:00|${ORDER}`, out: [], delivered: ['D 2'] },
      { in: `35=D|34=3|43=Y|122=20261121-00:00:00|${ORDER}`, out: [], delivered: ['D 3', 'D 4', 'D 5'] },
      { in: `35=D|34=4|43=Y|122=20261121-00:00:00|${ORDER}`, out: [], delivered: [] },
      { in: '35=1|34=6|112=x', out: ['35=0|34=3|112=x'] },
    ],
  },
  {
    name: 'a second gap behind the first',
    steps: [
      { in: '35=0|34=3', out: ['35=2|34=2|7=2|16=0'] },
      { in: '35=0|34=6', out: [] },
      { in: '35=0|34=2|43=Y|122=20261121-00:00:00', out: ['35=2|34=3|7=4|16=0'] },
    ],
  },
  {
    name: 'two gaps at once: both sides ask',
    steps: [
      { send: ['8', '37=1'], out: ['35=8|34=2|37=1'] },
      { in: '35=0|34=7', out: ['35=2|34=3|7=2|16=0'] },
      { in: '35=2|34=8|7=2|16=2', out: ['35=8|34=2|43=Y|37=1'] },
      { in: '35=4|34=2|43=Y|122=20261121-00:00:00|36=7|123=Y', out: [] },
      { in: '35=1|34=9|112=x', out: ['35=0|34=4|112=x'] },
    ],
  },
  {
    name: 'a ResendRequest over application and administrative messages',
    steps: [
      { send: ['8', '37=1'], out: ['35=8|34=2|37=1'] },
      { in: '35=1|34=2|112=x', out: ['35=0|34=3|112=x'] },
      { send: ['8', '37=2'], out: ['35=8|34=4|37=2'] },
      { in: '35=1|34=3|112=y', out: ['35=0|34=5|112=y'] },
      {
        in: '35=2|34=4|7=1|16=0',
        out: ['35=4|34=1|43=Y|36=2|123=Y', '35=8|34=2|43=Y|37=1', '35=4|34=3|43=Y|36=4|123=Y', '35=8|34=4|43=Y|37=2', '35=4|34=5|43=Y|36=6|123=Y'],
      },
      { in: '35=2|34=5|7=2|16=2', out: ['35=8|34=2|43=Y|37=1'] },
      { in: '35=2|34=6|7=9|16=0', out: [] },
      { in: '35=1|34=7|112=z', out: ['35=0|34=6|112=z'] },
    ],
  },
  {
    name: 'a number that is too low',
    steps: [
      { in: '35=0|34=2', out: [] },
      { in: '35=0|34=2', out: ['35=5|34=2|58=MsgSeqNum too low, expecting 3 but received 2'], gone: true },
    ],
  },
  {
    name: 'a possible duplicate that was taken already',
    steps: [
      { in: `35=D|34=2|${ORDER}`, delivered: ['D 2'] },
      { in: `35=D|34=2|43=Y|122=20261121-00:00:00|${ORDER}`, out: [], delivered: [] },
    ],
  },
  {
    name: 'a possible duplicate without OrigSendingTime',
    steps: [
      { in: `35=D|34=2|${ORDER}`, delivered: ['D 2'] },
      { in: `35=D|34=2|43=Y|${ORDER}`, out: ['35=3|34=2|45=2|58=Required tag missing|371=122|372=D|373=1'] },
      { in: '35=1|34=3|112=x', out: ['35=0|34=3|112=x'] },
    ],
  },
  {
    name: 'a possible duplicate from the future',
    steps: [
      { in: `35=D|34=2|${ORDER}`, delivered: ['D 2'] },
      {
        in: `35=D|34=2|43=Y|122=${at(10)}|${ORDER}`,
        out: ['35=3|34=2|45=2|58=SendingTime accuracy problem|372=D|373=10', '35=5|34=3'],
      },
      { in: '35=5|34=3', out: [], gone: true },
    ],
  },
  {
    name: 'a SendingTime out of bounds',
    steps: [
      {
        in: '35=0|34=2|52=20261120-23:57:59',
        out: ['35=3|34=2|45=2|58=SendingTime accuracy problem|372=0|373=10', '35=5|34=3'],
      },
      { in: '35=5|34=3', out: [], gone: true },
    ],
  },
  {
    name: 'a CompID that changes',
    steps: [
      { in: `35=D|34=2|49=ELSE|${ORDER}`, out: ['35=3|34=2|45=2|58=CompID problem|372=D|373=9', '35=5|34=3'], delivered: [] },
      { pass: 3, out: [], gone: true },
    ],
  },
  {
    name: 'SequenceReset, reset: higher, equal, lower',
    steps: [
      { in: '35=4|34=1|36=9', out: [] },
      { in: '35=4|34=1|36=9', out: [] },
      { in: '35=1|34=9|112=x', out: ['35=0|34=2|112=x'] },
      { in: '35=4|34=1|36=3', out: ['35=3|34=3|45=1|58=Value is incorrect (out of range) for this tag|372=4|373=5'] },
    ],
  },
  {
    name: 'a gap fill in turn, out of turn, and too low',
    steps: [
      { in: '35=4|34=2|36=5|123=Y', out: [] },
      { in: '35=4|34=7|36=9|123=Y', out: ['35=2|34=2|7=5|16=0'] },
      { in: '35=4|34=5|43=Y|122=20261121-00:00:00|36=7|123=Y', out: [] },
      { in: '35=1|34=9|112=x', out: ['35=0|34=3|112=x'] },
      { in: '35=4|34=2|43=Y|122=20261121-00:00:00|36=20|123=Y', out: [] },
      { in: '35=4|34=2|36=20|123=Y', out: ['35=5|34=4|58=MsgSeqNum too low, expecting 10 but received 2'], gone: true },
    ],
  },
  {
    name: 'a message that breaks the dictionary',
    steps: [
      { in: '35=D|34=2|11=a|55=HGH7|54=1|60=20261121-00:00:00', out: ['35=3|34=2|45=2|58=Required tag missing|371=40|372=D|373=1'], delivered: [] },
      { in: `35=D|34=3|${ORDER}`, out: [], delivered: ['D 3'] },
    ],
  },
  {
    name: 'a message type nobody serves',
    steps: [
      { in: '35=AA|34=2', out: ['35=j|34=2|45=2|58=Unsupported Message Type|372=AA|380=3'], delivered: [] },
      { in: '35=U9|34=3', out: ['35=j|34=3|45=3|58=Unsupported Message Type|372=U9|380=3'], delivered: [] },
      { in: '35=ZZ|34=4', out: ['35=3|34=4|45=4|58=Invalid MsgType|372=ZZ|373=11'], delivered: [] },
    ],
  },
  { name: 'a message without a number', steps: [{ in: '35=0', out: ['35=5|34=2|58=MsgSeqNum is missing or no number'], gone: true }] },
  {
    name: 'heartbeats when there is nothing to say, a TestRequest into silence, and the end of patience',
    steps: [
      { pass: 29, out: [] },
      { pass: 1, out: ['35=0|34=2'] },
      { pass: 6, out: ['35=1|34=3|112=T3'] },
      { pass: 35, out: [], gone: false },
      { pass: 2, out: [], gone: true },
    ],
  },
  {
    name: 'a heartbeat in answer to the TestRequest',
    steps: [
      { pass: 36, out: ['35=0|34=2', '35=1|34=3|112=T3'] },
      { in: '35=0|34=2|112=T3', out: [] },
      { pass: 35, out: ['35=0|34=4'], gone: false },
    ],
  },
  { name: 'a Logout', steps: [{ in: '35=5|34=2', out: ['35=5|34=2'], gone: true }] },
  { name: 'a Logout whose number is too high', steps: [{ in: '35=5|34=9', out: ['35=5|34=2'], gone: true }] },
  { name: 'a Reject from the peer', steps: [{ in: '35=3|34=2|45=7|58=no', out: [], delivered: ['3 2'], gone: false }] },
];

describe('an acceptor', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('meets %s', (_, scenario) => {
    const bench = new SessionBench();
    if (scenario.logon === null) bench.connect();
    else {
      bench.logon();
      expect(bench.drain().sent).toEqual(['35=A|34=1|98=0|108=30']);
    }
    for (const step of scenario.steps) {
      if (step.in !== undefined) bench.receive(step.in);
      if (step.send !== undefined) bench.send(...step.send);
      if (step.pass !== undefined) bench.pass(step.pass);
      const { sent, delivered, disconnected } = bench.drain();
      if (step.out !== undefined) expect(sent).toEqual(step.out);
      if (step.delivered !== undefined) expect(delivered).toEqual(step.delivered);
      expect(disconnected).toBe(step.gone ?? false);
    }
  });

  it('answers a wrong BeginString with a Logout', () => {
    const bench = new SessionBench().logon();
    bench.drain();
    bench.receive('35=1|34=2|112=x', 'FIX.4.2');
    expect(bench.drain().sent).toEqual(['35=5|34=2|58=Incorrect BeginString']);
    bench.receive('35=5|34=2');
    expect(bench.drain()).toMatchObject({ sent: [], disconnected: true });
  });

  it('takes what is sent while nobody is logged on nowhere', () => {
    const bench = new SessionBench().connect().send('8', '37=1');
    expect(bench.drain().sent).toEqual([]);
    expect(bench.state.nextOut).toBe(1);
  });

  it('keeps its numbers over a connection', () => {
    const bench = new SessionBench().logon();
    bench.step({ type: 'disconnected', at: bench.at });
    bench.drain();
    bench.connect().receive('35=A|34=2|98=0|108=30');
    expect(bench.drain().sent).toEqual(['35=A|34=2|98=0|108=30']);
    expect(bench.store.numbers()).toEqual({ nextOut: 3, nextIn: 3, sinceUs: null });
  });

  it('holds no more than its bound behind a gap, and asks again for the rest', () => {
    const bench = new SessionBench({ queuedMax: 1 }).logon();
    bench.receive('35=0|34=3').receive('35=0|34=4').drain();
    bench.receive('35=0|34=2|43=Y|122=20261121-00:00:00');
    expect(bench.drain()).toMatchObject({ sent: [] });
    bench.receive('35=0|34=5');
    expect(bench.drain().sent).toEqual(['35=2|34=3|7=4|16=0']);
  });

  it('refuses with a reason', () => {
    const bench = new SessionBench().connect();
    bench.step({ type: 'refuse', text: 'Wrong password', at: bench.at });
    expect(bench.drain()).toMatchObject({ sent: ['35=5|34=1|58=Wrong password'], disconnected: true });
  });

  it('gives the same outputs for the same inputs', () => {
    const run = (): unknown => {
      const bench = new SessionBench().logon();
      bench.receive(`35=D|34=3|${ORDER}`).pass(40).receive('35=2|34=4|7=1|16=0');
      return bench.outputs;
    };
    expect(run()).toEqual(run());
  });
});

describe('an initiator', () => {
  const initiator = (resetOnLogon: boolean): SessionBench =>
    new SessionBench({ role: 'initiator', senderCompId: 'CLIENT', targetCompId: 'VENUE', resetOnLogon, logonFields: fieldsOf('553=me|554=secret') });

  it('logs on, with and without a reset', () => {
    expect(initiator(true).connect().drain().sent).toEqual(['35=A|34=1|98=0|108=30|141=Y|553=me|554=secret']);
    const kept = initiator(false).connect();
    expect(kept.drain().sent).toEqual(['35=A|34=1|98=0|108=30|553=me|554=secret']);
    kept.receive('35=A|34=1|98=0|108=30');
    expect(kept.outputs.map((o) => o.type)).toContain('established');
    kept.step({ type: 'disconnected', at: kept.at });
    kept.drain();
    expect(kept.connect().drain().sent).toEqual(['35=A|34=2|98=0|108=30|553=me|554=secret']);
  });

  it('hears why it was refused', () => {
    const bench = initiator(true).connect();
    bench.receive('35=5|34=1|58=Wrong password');
    expect(bench.outputs).toContainEqual({ type: 'disconnect', reason: 'The peer refused the Logon: Wrong password' });
  });

  it('measures the round trip and the offset of the clocks', () => {
    const bench = initiator(true).connect().receive('35=A|34=1|98=0|108=30|141=Y');
    bench.step({ type: 'probe', at: bench.at });
    expect(bench.drain().sent.at(-1)).toBe('35=1|34=2|112=T2');
    bench.nowUs += 4_000;
    bench.receive('35=0|34=2|112=T2|52=20261121-00:00:00.012');
    expect(bench.outputs).toContainEqual({ type: 'round_trip', roundTripUs: 4_000, offsetUs: 10_000 });
  });

  it('says goodbye and waits, but not for ever', () => {
    const bench = initiator(true).connect().receive('35=A|34=1|98=0|108=30|141=Y');
    bench.drain();
    bench.step({ type: 'logout', text: '', at: bench.at });
    expect(bench.drain()).toMatchObject({ sent: ['35=5|34=2'], disconnected: false });
    expect(bench.pass(3).drain()).toMatchObject({ sent: [], disconnected: true });
  });
});
