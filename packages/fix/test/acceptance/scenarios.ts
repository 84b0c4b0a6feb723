/**
 * The session scenarios that QuickFIX publishes for an acceptor of FIX 4.4, in our own words: CLIENT faces VENUE, which
 * sends orders back. `>` is what the peer sends, `<` what has to come next, `wait` lets seconds pass, `gone` is the end of
 * the connection; nothing else may have come before it. `@` is now, `@-5` five seconds ago. CompIDs and SendingTime are put
 * in where a message has none; `!56` leaves one out. A message that names its own BodyLength or CheckSum keeps it.
 */
export interface AcceptanceScenario {
  readonly name: string;
  /** HeartBtInt of the Logon, seconds; null begins without a Logon. */
  readonly heartBtIntS: number | null;
  /** Holds for a session that accepts alone: it is about the Logon or about resets. */
  readonly acceptorOnly?: true;
  readonly steps: readonly string[];
}

const ORDER = '11=ID|21=3|40=1|54=1|55=INTC|60=@';
const BOUGHT = '11=id|21=3|40=1|54=1|55=MSFT|60=@';
const RANGE = '58=Value is incorrect (out of range) for this tag';
const order = (seq: number, head = '', body = ORDER): string => `35=D|34=${seq}${head}|${body}`;
const symbolOrder = (seq: number, symbol: string, head = ''): string => order(seq, head, ORDER.replace('INTC', symbol));
const test = (seq: number, id = 'HELLO'): string => `> 35=1|34=${seq}|112=${id}`;
const beat = (seq: number, id = 'HELLO'): string => `< 35=0|34=${seq}|112=${id}`;
const goodbye = (theirs: number, ours: number): string[] => [`> 35=5|34=${theirs}`, `< 35=5|34=${ours}`, 'gone'];
const echo = (seq: number, head = '', body = ORDER): string[] => [`> ${order(seq, head, body)}`, `< ${order(seq, '', body)}`];
const again = (seq: number): string => order(seq, '|43=Y');
const filled = (from: number, to: number): string => `< 35=4|34=${from}|43=Y|36=${to}|123=Y`;
const refused = (seq: number, text: string, tag: number | null, type: string, reason: number, route = ''): string =>
  `< 35=3|34=${seq}|${route}45=${seq}|58=${text}${tag === null ? '' : `|371=${tag}`}|372=${type}|373=${reason}`;

const logons: readonly AcceptanceScenario[] = [
  { name: 'a Logon in order is answered by one', heartBtIntS: 30, steps: goodbye(2, 2) },
  {
    name: 'a Logon with a number too high is answered, and what is missing is asked for',
    heartBtIntS: null,
    acceptorOnly: true,
    steps: ['> 35=A|34=5|98=0|108=30', '< 35=A|34=1|98=0|108=30', '< 35=2|34=2|7=1|16=0', ...goodbye(6, 3)],
  },
  ...[
    ['another SenderCompID', '> 35=A|34=1|49=WT|98=0|108=30'],
    ['another TargetCompID', '> 35=A|34=1|56=ELSE|98=0|108=30'],
    ['a SendingTime of another decade', '> 35=A|34=1|52=20010101-00:00:00|98=0|108=30'],
    ['a wrong BodyLength', '> 9=40|35=A|34=1|98=0|108=30'],
    ['a version that is not spoken', '> 8=FIX.3.9|35=A|34=1|98=0|108=30'],
  ].map(([what, logon]): AcceptanceScenario => ({
    name: `a Logon with ${what ?? ''} is left without a word`,
    heartBtIntS: null,
    acceptorOnly: true,
    steps: [logon ?? '', 'gone'],
  })),
  { name: 'who begins with a Heartbeat is left without a word', heartBtIntS: null, acceptorOnly: true, steps: ['> 35=0|34=1', 'gone'] },
  {
    name: 'a Logon that resets begins both numbers anew',
    heartBtIntS: 30,
    acceptorOnly: true,
    steps: [
      ...[2, 3, 4, 5, 6, 7, 8, 9].map((seq) => `> 35=0|34=${seq}`),
      test(10, '1'),
      beat(2, '1'),
      '> 35=A|34=1|98=0|108=30|141=Y',
      '< 35=A|34=1|98=0|108=30|141=Y',
      test(2, '1'),
      beat(2, '1'),
      ...goodbye(3, 3),
    ],
  },
];

const numbers: readonly AcceptanceScenario[] = [
  { name: 'numbers in turn are taken', heartBtIntS: 30, steps: [2, 3, 4, 5].map((seq) => `> 35=0|34=${seq}`).concat(goodbye(6, 2)) },
  {
    name: 'a number too high asks for what is missing, once',
    heartBtIntS: 30,
    steps: ['> 35=0|34=2', '> 35=0|34=3', '> 35=0|34=4', '> 35=0|34=10', '< 35=2|34=2|7=5|16=0', ...[5, 6, 7, 8, 9].map((seq) => `> 35=0|34=${seq}`), ...goodbye(11, 3)],
  },
  {
    name: 'a number too low ends the session',
    heartBtIntS: 30,
    steps: ['> 35=0|34=2', '> 35=0|34=3', '> 35=0|34=4', '> 35=0|34=2', '< 35=5|34=2|58=MsgSeqNum too low, expecting 5 but received 2', 'gone'],
  },
  {
    name: 'a possible duplicate that was taken is passed over',
    heartBtIntS: 30,
    steps: ['> 35=0|34=2', '> 35=0|34=2|43=Y|122=@|112=x', '> 35=0|34=3', ...goodbye(4, 2)],
  },
  {
    name: 'a possible duplicate that was missed is taken',
    heartBtIntS: 30,
    steps: ['> 35=0|34=2', '> 35=0|34=2|43=Y|122=@', '> 35=0|34=3|43=Y|122=@', ...goodbye(4, 2)],
  },
  {
    name: 'a possible duplicate that was first sent later than now is rejected, and the session ends',
    heartBtIntS: 30,
    steps: [
      ...echo(2),
      ...echo(3),
      `> ${order(2, '|43=Y|122=@+10')}`,
      '< 35=3|34=4|45=2|58=SendingTime accuracy problem|372=D|373=10',
      '< 35=5|34=5',
      '> 35=5|34=4',
      'gone',
    ],
  },
  {
    name: 'a possible duplicate without the time it was first sent is rejected and counts for nothing',
    heartBtIntS: 30,
    steps: [...echo(2), ...echo(3), `> ${order(2, '|43=Y')}`, '< 35=3|34=4|45=2|58=Required tag missing|371=122|372=D|373=1', test(4), beat(5), ...goodbye(5, 6)],
  },
  {
    name: 'a SequenceReset that fills a gap in turn',
    heartBtIntS: 30,
    steps: ['> 35=4|34=2|36=20|123=Y', test(20), beat(2), ...goodbye(3, 3)],
  },
  {
    name: 'a SequenceReset that fills a gap too early waits for the gap before it',
    heartBtIntS: 30,
    steps: ['> 35=4|34=10|36=20|123=Y', test(20), '< 35=2|34=2|7=2|16=0', ...goodbye(2, 3)],
  },
  {
    name: 'a SequenceReset that fills a gap too late is passed over as a duplicate, else ends the session',
    heartBtIntS: 30,
    steps: [
      '> 35=4|34=1|43=Y|122=@-1|36=20|123=Y',
      test(2),
      beat(2),
      '> 35=4|34=1|36=20|123=Y',
      '< 35=5|34=3|58=MsgSeqNum too low, expecting 3 but received 1',
      'gone',
    ],
  },
  {
    name: 'a SequenceReset to a higher number, with the gap flag off or left out',
    heartBtIntS: 30,
    steps: ['> 35=4|34=0|36=25', test(25), beat(2), '> 35=4|34=0|36=50|123=N', test(50), beat(3), ...goodbye(51, 4)],
  },
  {
    name: 'a SequenceReset to the number that is due',
    heartBtIntS: 30,
    steps: ['> 35=4|34=0|36=2', test(2), beat(2), '> 35=4|34=0|36=4|123=N', test(4), beat(3), ...goodbye(5, 4)],
  },
  {
    name: 'a SequenceReset to a lower number is rejected',
    heartBtIntS: 30,
    steps: [
      '> 35=4|34=0|36=1',
      `< 35=3|34=2|45=0|${RANGE}|372=4|373=5`,
      test(2),
      beat(3),
      '> 35=4|34=0|36=1|123=N',
      `< 35=3|34=4|45=0|${RANGE}|372=4|373=5`,
      test(3),
      beat(5),
      ...goodbye(4, 6),
    ],
  },
];

const garbled: readonly AcceptanceScenario[] = [
  ...['', '|38=100'].map((lots, i): AcceptanceScenario => ({
    name: `a message that is rubbish is ignored, and asked for when the next shows it missing (${i + 1})`,
    heartBtIntS: 30,
    steps: [
      '> 9=52|35=0|34=2|4garbled9=TW|56=VENUE|10=0',
      '> 35=0|34=2',
      `> 9=81|35=D|34=3|49garbled=TW|56=VENUE|${ORDER}|10=0`,
      '> 35=0|34=4',
      '< 35=2|34=2|7=3|16=0',
      `> 35=D|34=3|122=@|11=ID|21=3${lots}|40=1|54=1|55=INTC|60=@`,
      `< 35=D|34=3|11=ID|21=3${lots}|40=1|54=1|55=INTC|60=@`,
      ...goodbye(i === 0 ? 5 : 4, 4),
    ],
  })),
  {
    name: 'a BodyLength too short drops its message, one too long the next with it',
    heartBtIntS: 30,
    steps: [
      `> 9=30|${order(2)}`,
      `> ${order(3)}`,
      '< 35=2|34=2|7=2|16=0',
      `> ${order(2, '|122=@')}`,
      `< ${order(3)}`,
      `< ${order(4)}`,
      `> 9=130|${order(4)}`,
      `> ${order(5)}`,
      `> ${order(4)}`,
      `< ${order(5)}`,
      `> ${order(5)}`,
      `< ${order(6)}`,
      ...goodbye(7, 7),
    ],
  },
  {
    name: 'a wrong CheckSum drops its message',
    heartBtIntS: 30,
    steps: [
      '> 35=0|34=2|10=256',
      '> 35=0|34=2',
      `> ${order(3)}|10=256`,
      '> 35=0|34=4',
      '< 35=2|34=2|7=3|16=0',
      `> ${order(3)}`,
      `< ${order(3)}`,
      ...goodbye(4, 4),
    ],
  },
  {
    name: 'a message whose first three fields are not the first three is ignored',
    heartBtIntS: 30,
    steps: ['> raw:35=0|8=FIX.4.4|9=29|34=2|49=CLIENT|52=@|56=VENUE|10=121|', test(2), beat(2), '> 34=3|35=0', test(3), beat(3), ...goodbye(4, 4)],
  },
];

const identities: readonly AcceptanceScenario[] = [
  ...[
    ['its Logout', ['> 35=5|34=3', 'gone']],
    ['no answer', ['wait 3', 'gone']],
  ].map(([what, end]): AcceptanceScenario => ({
    name: `another BeginString ends the session, with ${String(what)}`,
    heartBtIntS: 30,
    steps: ['> 8=FIX.4.1|35=1|34=2|112=id', '< 35=5|34=2|58=Incorrect BeginString', ...(end as string[])],
  })),
  ...['|49=WT', '|56=ELSE', '|49=WT|56=ELSE'].map((ids): AcceptanceScenario => ({
    name: `CompIDs that change (${ids.slice(1)}) are rejected, and the session ends`,
    heartBtIntS: 30,
    steps: [`> ${order(2, ids)}`, refused(2, 'CompID problem', null, 'D', 9), '< 35=5|34=3', '> 35=5|34=3', 'gone'],
  })),
  ...['@-121', '@+121'].map((time): AcceptanceScenario => ({
    name: `a SendingTime two minutes off (${time}) is rejected, and the session ends`,
    heartBtIntS: 30,
    steps: [`> 35=0|34=2|52=${time}`, refused(2, 'SendingTime accuracy problem', null, '0', 10), '< 35=5|34=3', '> 35=5|34=3', 'gone'],
  })),
  {
    name: 'a message type that FIX does not have is rejected',
    heartBtIntS: 30,
    steps: ['> 35=*|34=2', refused(2, 'Invalid MsgType', null, '*', 11), ...goodbye(3, 3)],
  },
  {
    name: 'a message type that the application does not serve is refused by it',
    heartBtIntS: 30,
    steps: [
      '> 35=8|34=2|37=id|17=id|150=0|39=0|55=WLRI|54=1|151=100|14=0|6=0.0',
      '< 35=j|34=2|45=2|58=Unsupported Message Type|372=8|380=3',
      ...goodbye(3, 3),
    ],
  },
];

const silence: readonly AcceptanceScenario[] = [
  {
    name: 'a Heartbeat goes out when there is nothing to say',
    heartBtIntS: 6,
    steps: ['wait 6', '< 35=0|34=2', '> 35=0|34=2', 'wait 6', '< 35=0|34=3', '> 35=0|34=3', ...goodbye(4, 4)],
  },
  { name: 'a TestRequest is answered by its Heartbeat', heartBtIntS: 30, steps: [test(2), beat(2), ...goodbye(3, 3)] },
  {
    name: 'a silent peer is asked, and left when it does not answer',
    heartBtIntS: 6,
    steps: [
      ...['wait 6', '< 35=0|34=2', '> 35=0|34=2', 'wait 6', '< 35=0|34=3', 'wait 2', '< 35=1|34=4|112=TEST', '> 35=0|34=3|112=TEST'],
      ...['wait 6', '< 35=0|34=5', '> 35=0|34=4', 'wait 6', '< 35=0|34=6', 'wait 2', '< 35=1|34=7|112=TEST', 'wait 8', 'gone'],
    ],
  },
  { name: 'a Reject is counted', heartBtIntS: 30, steps: ['> 35=3|34=2|45=1', ...goodbye(3, 2)] },
  { name: 'a Logout out of the blue is answered', heartBtIntS: 30, steps: goodbye(2, 2) },
];

const adminAndOrders = [
  ...[2, 3, 4].flatMap((seq) => [test(seq), beat(seq)]),
  ...[`> ${symbolOrder(5, 'INTC')}`, `< ${symbolOrder(5, 'INTC')}`, `> ${symbolOrder(6, 'CDG')}`, `< ${symbolOrder(6, 'CDG')}`],
  ...[7, 8].flatMap((seq) => [test(seq), beat(seq)]),
  ...[`> ${symbolOrder(9, 'IVP')}`, `< ${symbolOrder(9, 'IVP')}`],
];
const replay = [filled(2, 5), `< ${symbolOrder(5, 'INTC', '|43=Y')}`, `< ${symbolOrder(6, 'CDG', '|43=Y')}`, filled(7, 9), `< ${symbolOrder(9, 'IVP', '|43=Y')}`];

const resends: readonly AcceptanceScenario[] = [
  {
    name: 'a ResendRequest over administrative messages alone is one gap',
    heartBtIntS: 30,
    steps: [
      ...[2, 3, 4].flatMap((seq) => [test(seq), beat(seq)]),
      ...['> 35=2|34=5|7=1|16=4', filled(1, 5), test(6), beat(5), '> 35=2|34=5|7=1|16=0', filled(1, 6)],
      ...goodbye(6, 6),
    ],
  },
  {
    name: 'a ResendRequest over orders alone sends each again',
    heartBtIntS: 30,
    steps: [
      ...['INTC', 'CDG', 'IVP'].flatMap((symbol, i) => [`> ${symbolOrder(i + 2, symbol)}`, `< ${symbolOrder(i + 2, symbol)}`]),
      '> 35=2|34=5|7=2|16=4',
      ...['INTC', 'CDG', 'IVP'].map((symbol, i) => `< ${symbolOrder(i + 2, symbol, '|43=Y')}`),
      test(6),
      beat(5),
      '> 35=2|34=7|7=2|16=0',
      ...['INTC', 'CDG', 'IVP'].map((symbol, i) => `< ${symbolOrder(i + 2, symbol, '|43=Y')}`),
      filled(5, 6),
      ...goodbye(8, 6),
    ],
  },
  {
    name: 'a ResendRequest over both sends orders again and fills the rest',
    heartBtIntS: 30,
    steps: [
      ...adminAndOrders,
      ...['> 35=2|34=10|7=2|16=4', ...replay.slice(0, 1), '> 35=2|34=11|7=2|16=6', ...replay.slice(0, 3)],
      ...['> 35=2|34=12|7=2|16=8', ...replay.slice(0, 4), '> 35=2|34=13|7=2|16=9', ...replay, '> 35=2|34=14|7=2|16=0', ...replay],
      ...[test(15), beat(10), ...goodbye(16, 11)],
    ],
  },
  {
    name: 'both sides ask at once: each is answered',
    heartBtIntS: 30,
    steps: [
      ...[...echo(2), ...echo(3), '> 35=0|34=7', '< 35=2|34=4|7=4|16=0', '> 35=2|34=8|7=2|16=3', `< ${again(2)}`, `< ${again(3)}`],
      ...[4, 5, 6].map((seq) => `> 35=0|34=${seq}|43=Y|122=@`),
      ...goodbye(7, 5),
    ],
  },
  {
    name: 'a message sent again that breaks the dictionary is rejected, and those behind it are taken in turn',
    heartBtIntS: 30,
    steps: [
      '> 35=1|34=3|112=HELLO1',
      '< 35=2|34=2|7=2|16=0',
      '> 35=D|34=2|43=Y|122=@|11=ID|21=3|38=100|40=1|54=1|55=IVP|60=@|126=20040415',
      '< 35=3|34=3|45=2|58=Incorrect data format for value|371=126|372=D|373=6',
      beat(4, 'HELLO1'),
      test(4, 'HELLO2'),
      beat(5, 'HELLO2'),
      ...goodbye(11, 6),
    ],
  },
];

const bad = (name: string, ...pairs: readonly (readonly [string, string])[]): AcceptanceScenario => ({
  name,
  heartBtIntS: 2,
  steps: [...pairs.flatMap(([sent, answer]) => [`> ${sent}`, answer]), ...goodbye(pairs.length + 2, pairs.length + 2)],
});
const detail = (seq: number, extra: string): string => `35=D|34=${seq}|11=ID|21=1|40=1|54=1|38=002000.00|55=INTC|60=@|${extra}`;

const messages: readonly AcceptanceScenario[] = [
  bad('tags that nobody defined are rejected', ...[999, 0, -1, 5000].map((tag, i) => [`35=0|34=${i + 2}|${tag}=HI`, refused(i + 2, 'Invalid tag number', tag, '0', 0)] as const)),
  bad(
    'a required tag missing, in header or body, is rejected',
    ['35=0|34=2|!56', refused(2, 'Required tag missing', 56, '0', 1)],
    ['35=D|34=3|40=1|60=@|54=1|21=3', refused(3, 'Required tag missing', 11, 'D', 1)],
  ),
  bad('a tag of another message is rejected', ['35=0|34=2|55=MSFT', refused(2, 'Tag not defined for this message type', 55, '0', 2)]),
  bad('a tag without a value is rejected', ['35=0|34=2|56=', refused(2, 'Tag specified without a value', 56, '0', 4)]),
  bad(
    'a value out of its enumeration is rejected, one within it taken',
    ['35=D|34=2|11=ID|21=4|40=1|54=1|38=002000.00|55=INTC|60=@', refused(2, RANGE.slice(3), 21, 'D', 5)],
    [detail(3, '167=BOO'), refused(3, RANGE.slice(3), 167, 'D', 5)],
    [detail(4, '167=CS'), '< 35=D|34=4|11=ID|21=1|38=002000.00|40=1|54=1|55=INTC|60=@|167=CS'],
  ),
  bad('a number with a plus sign is rejected', ['35=D|34=2|11=ID|21=1|40=1|54=1|38=+200.00|55=INTC|60=@', refused(2, 'Incorrect data format for value', 38, 'D', 6)]),
  bad(
    'a body that begins before the header ends is rejected',
    [`raw-order:35=D|${BOUGHT}|34=2|49=CLIENT|52=@|56=VENUE`, refused(2, 'Tag specified out of required order', 34, 'D', 14)],
    ['raw-order:35=D|55=MSFT|34=3|49=CLIENT|52=@|56=VENUE|11=id|21=3|40=1|54=1|60=@', refused(3, 'Tag specified out of required order', 34, 'D', 14)],
  ),
  bad('a tag that stands twice is rejected', ['35=D|34=2|11=ID|21=1|40=1|40=2|54=1|38=200.00|55=INTC|60=@', refused(2, 'Tag appears more than once', 40, 'D', 13)]),
  bad('a group whose count is wrong is rejected', [
    '35=D|34=2|11=ID|21=1|40=1|54=1|38=200.00|55=INTC|386=3|336=PRE-OPEN|336=AFTER-HOURS|60=@',
    refused(2, 'Incorrect NumInGroup count for repeating group', 386, 'D', 16),
  ]),
  bad('a group of none is taken', [
    '35=d|34=2|320=J1|322=1034|323=6|55=TBS|22=8|167=CS|336=ONE_MAIN|58=none here|454=0',
    '< 35=d|34=2|22=8|55=TBS|58=none here|167=CS|320=J1|322=1034|323=6|336=ONE_MAIN|454=0',
  ]),
  bad(
    'fields of header and body may stand in any order',
    [`35=D|34=2|${BOUGHT}`, `< 35=D|34=2|${BOUGHT}`],
    ['raw-order:35=D|49=CLIENT|34=3|56=VENUE|52=@|40=1|55=MSFT|60=@|54=1|21=3|11=id', `< 35=D|34=3|${BOUGHT}`],
  ),
  {
    name: 'an order marked PossResend that was seen is passed over',
    heartBtIntS: 2,
    steps: [...echo(2, '', BOUGHT), `> 35=D|34=3|97=Y|${BOUGHT}`, ...goodbye(4, 3)],
  },
  bad('an order marked PossResend that was not seen is taken', [`35=D|34=2|97=Y|${BOUGHT}`, `< 35=D|34=2|97=Y|${BOUGHT}`]),
  bad(
    'a Reject goes back the way of the third parties',
    ...(
      [
        ['115=JCD', '128=JCD'],
        ['128=JCD', '115=JCD'],
        ['115=JCD|116=CS', '128=JCD|129=CS'],
        ['128=JCD|129=CS', '115=JCD|116=CS'],
        ['115=JCD|116=CS|144=CHI', '128=JCD|129=CS|145=CHI'],
        ['128=JCD|129=CS|145=CHI', '115=JCD|116=CS|144=CHI'],
      ] as const
    ).map(
      ([there, back], i) =>
        [`raw-order:35=D|34=${i + 2}|49=CLIENT|52=@|56=VENUE|${there}|11=ID|21=3|38=100|40=w|54=1|55=INTC|60=@`, refused(i + 2, RANGE.slice(3), 40, 'D', 5, `${back}|`)] as const,
    ),
  ),
  bad(
    'a Reject does not go back to nobody',
    ...(
      [
        ['115=', '', 115],
        ['128=', '', 128],
        ['115=JCD|116=', '128=JCD|', 116],
        ['128=JCD|129=', '115=JCD|', 129],
        ['115=JCD|116=CS|144=', '128=JCD|129=CS|', 144],
        ['128=JCD|129=CS|145=', '115=JCD|116=CS|', 145],
      ] as const
    ).map(
      ([there, back, tag], i) =>
        [`raw-order:35=D|34=${i + 2}|49=CLIENT|52=@|56=VENUE|${there}|11=ID|21=3|38=100|40=1|54=1|55=INTC|60=@`, refused(i + 2, 'Tag specified without a value', tag, 'D', 4, back)] as const,
    ),
  ),
];

export const acceptanceScenarios = [...logons, ...numbers, ...garbled, ...identities, ...silence, ...resends, ...messages];
