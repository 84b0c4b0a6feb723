import { err, complaint, type Clock, type Complaint, type Result, type Scheduler } from '@tandem/kernel';
import { FieldList, type FixMessage } from '../codec/field-list.ts';
import type { FixDictionary } from '../dictionaries/dictionary.ts';
import { APPL_VER_50SP2 } from '../dictionaries/fixt11.ts';
import { MsgType, Tag } from '../dictionaries/tags.ts';
import { dictionaries } from '../dictionaries/versions.ts';
import { acceptFix, type AcceptedPeer, type FixAcceptor } from '../node/acceptor.ts';
import type { FixConnection, SessionChoice } from '../node/connection.ts';
import { defaultSessionSettings } from '../session/settings.ts';
import { memoryStore } from '../session/store.ts';
import { echoAnswer } from './echo.ts';

export interface BareAcceptorOptions {
  /** 0 = any free port, on loopback. */
  readonly port: number;
  readonly beginString: string;
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

const CONNECTIONS_MAX = 16;
const LOGON_TIMEOUT_MS = 10_000;

/**
 * One session's acceptor with next to no application, for suites of session tests: it sends every NewOrderSingle and
 * SecurityDefinition back, and forgets its numbers with every connection. An order marked PossResend whose ClOrdID was
 * seen is passed over. Complains about a BeginString or a port that cannot be had.
 */
export async function startBareAcceptor(options: BareAcceptorOptions): Promise<Result<FixAcceptor, Complaint>> {
  const dictionary = dictionaries.get(options.beginString);
  if (dictionary === undefined) {
    const spoken = [...dictionaries.keys()].join(', ');
    return err(complaint('fix_version_unknown', `BeginString ${options.beginString} is not spoken here`, '--begin-string', `Use one of ${spoken}.`));
  }
  const presence = { taken: false };
  return acceptFix({
    host: '127.0.0.1',
    port: options.port,
    dictionary,
    clock: options.clock,
    scheduler: options.scheduler,
    connectionsMax: CONNECTIONS_MAX,
    logonTimeoutMs: LOGON_TIMEOUT_MS,
    accept: (connection) => attend(connection, options, dictionary, presence),
  });
}

function attend(
  connection: FixConnection,
  options: BareAcceptorOptions,
  dictionary: FixDictionary,
  presence: { taken: boolean },
): AcceptedPeer {
  let mine = false;
  const orders = new Set<string>();
  return {
    choose({ msgType, fields }) {
      const known = fields.get(Tag.SenderCompID) === options.targetCompId && fields.get(Tag.TargetCompID) === options.senderCompId;
      if (msgType !== MsgType.Logon || !known || presence.taken) return null;
      presence.taken = mine = true;
      return choice(options, dictionary);
    },
    handler: {
      onEstablished: () => undefined,
      onMessage(message) {
        const answer = echoAnswer(message, dictionary, orders);
        if (answer.type === 'echo') connection.send(message.msgType, answer.fields);
        else if (answer.type === 'unsupported') connection.send(MsgType.BusinessMessageReject, unsupported(message, dictionary));
      },
      onClosed() {
        if (mine) presence.taken = false;
      },
      onRoundTrip: () => undefined,
      // What a peer does wrong is answered on its session, where the suite looks for it.
      onNotice: () => undefined,
    },
  };
}

/**
 * BusinessMessageReject with reason 3. The published suite for FIXT 1.1 looks for the application's version in it, a field
 * that the specification has in the Logon alone: it is said here, where the suite is run, and by no session that trades.
 */
function unsupported({ msgType, fields }: FixMessage, dictionary: FixDictionary): FieldList {
  const refusal = new FieldList()
    .add(Tag.RefSeqNum, fields.get(Tag.MsgSeqNum) ?? '0')
    .add(Tag.Text, 'Unsupported Message Type')
    .add(Tag.RefMsgType, msgType)
    .add(Tag.BusinessRejectReason, '3');
  return isFixt(dictionary) ? refusal.add(Tag.DefaultApplVerID, APPL_VER_50SP2) : refusal;
}

const isFixt = (dictionary: FixDictionary): boolean => dictionary.beginString === 'FIXT.1.1';

const choice = (options: BareAcceptorOptions, dictionary: FixDictionary): SessionChoice => ({
  settings: {
    ...defaultSessionSettings,
    role: 'acceptor',
    dictionary,
    senderCompId: options.senderCompId,
    targetCompId: options.targetCompId,
    unknownTags: 'closed',
    testReqId: 'TEST',
    logonFields: isFixt(dictionary) ? new FieldList().add(Tag.DefaultApplVerID, APPL_VER_50SP2) : null,
  },
  store: memoryStore(),
  refuse: null,
});
