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
/** ClOrdIDs that a session remembers; a session of a test suite has a few. */
const ORDERS_REMEMBERED_MAX = 10_000;

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
      onMessage: (message) => echo(connection, dictionary, orders, message),
      onClosed() {
        if (mine) presence.taken = false;
      },
      onRoundTrip: () => undefined,
      // What a peer does wrong is answered on its session, where the suite looks for it.
      onNotice: () => undefined,
    },
  };
}

const choice = (options: BareAcceptorOptions, dictionary: FixDictionary): SessionChoice => ({
  settings: {
    ...defaultSessionSettings,
    role: 'acceptor',
    dictionary,
    senderCompId: options.senderCompId,
    targetCompId: options.targetCompId,
    unknownTags: 'closed',
    testReqId: 'TEST',
    logonFields: dictionary.beginString === 'FIXT.1.1' ? new FieldList().add(Tag.DefaultApplVerID, APPL_VER_50SP2) : null,
  },
  store: memoryStore(),
  refuse: null,
});

function echo(connection: FixConnection, dictionary: FixDictionary, orders: Set<string>, { msgType, fields }: FixMessage): void {
  switch (msgType) {
    case MsgType.NewOrderSingle: {
      const id = fields.get(Tag.ClOrdID) ?? '';
      if (fields.get(Tag.PossResend) === 'Y' && orders.has(id)) return;
      if (orders.size < ORDERS_REMEMBERED_MAX) orders.add(id);
      connection.send(msgType, sortedBody(fields, msgType, dictionary));
      return;
    }
    case MsgType.SecurityDefinition:
      connection.send(msgType, sortedBody(fields, msgType, dictionary));
      return;
    case MsgType.Reject:
    case MsgType.BusinessMessageReject:
      return;
    default:
      connection.refuse({ msgType, fields }, '3', 'Unsupported Message Type');
  }
}

/** The body with its fields rising by tag, groups kept whole behind their count; PossResend, of the header, goes first. */
function sortedBody(fields: FieldList, msgType: string, dictionary: FixDictionary): FieldList {
  const groups = dictionary.messages.get(msgType)?.groups;
  const units: { readonly tag: number; readonly from: number; to: number }[] = [];
  let members: ReadonlySet<number> | null = null;
  fields.tags.forEach((tag, i) => {
    const last = units.at(-1);
    if (members?.has(tag) === true && last !== undefined) {
      last.to = i + 1;
      return;
    }
    members = groups?.get(tag)?.members ?? null;
    if (!dictionary.header.has(tag) && !dictionary.trailer.has(tag)) units.push({ tag, from: i, to: i + 1 });
  });
  const body = new FieldList();
  if (fields.get(Tag.PossResend) === 'Y') body.add(Tag.PossResend, 'Y');
  for (const { from, to } of units.sort((a, b) => a.tag - b.tag)) {
    for (let i = from; i < to; i++) body.add(fields.tags[i] as number, fields.values[i] as string);
  }
  return body;
}
