import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { complaint, err, ok, type Clock, type Complaint, type Random, type Result, type Scheduler } from '@tandem/kernel';
import { secretRoles, secretSources, type ConnectionProfile, type ConnectionsView, type LinkTrial, type Passwords, type RequestOf, type ResponseOf, type SecretRole, type SecretSource } from '@tandem/contract';
import { inWords, isEnded, isTerminal } from '@tandem/domain';
import type { EngineView } from '@tandem/engine';
import { openFileStore } from '@tandem/gateway-fix';
import { configurationOf, readConfiguration, readOwn, type Configuration } from '../configuration.ts';
import { addressesOf, type Addresses } from '../gateways.ts';
import type { HostOptions } from '../options.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { writeAtomically } from '../write-atomically.ts';
import { deskFolder } from './desk-folder.ts';
import { readPasswords, secretName, type Environment } from './passwords.ts';
import { tlsOf } from './tls.ts';
import { notTried, tryProfile } from './try-profile.ts';

export interface DeskConnectionsParts {
  readonly options: HostOptions;
  /** As this host was started. */
  readonly configuration: Configuration;
  readonly ownVenues: Addresses | null;
  readonly engine: EngineView;
  readonly secrets: SecretStore;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Has the host stopped and started anew. */
  readonly restart: () => void;
}

const isStored = (from: SecretSource | null): boolean => from !== null && 'stored' in from;

/** Owner-only: addresses and users are nobody else's business. */
const FILE_MODE = 0o600;
/** Of what stands in a switch's way, this many are named where a complaint says where. */
const NAMED_MAX = 10;

/** The desk's connection profiles: shown, tried, saved to the desk's own file, and switched between. */
export class DeskConnections {
  readonly #parts: DeskConnectionsParts;
  #trial: Promise<void> | null = null;

  constructor(parts: DeskConnectionsParts) {
    this.#parts = parts;
  }

  async view(): Promise<Result<ConnectionsView, Complaint>> {
    const { options, configuration, secrets } = this.#parts;
    const read = readConfiguration({ ...options, profileId: null });
    if (!read.ok) return read;
    const profiles: ConnectionsView['profiles'][number][] = [];
    for (const profile of read.value.profiles) {
      const stored = { inner: false, outer: false, prices: false, key: false };
      const sources = secretSources(profile);
      for (const role of secretRoles) {
        if (!isStored(sources[role])) continue;
        const secret = await secrets.read(secretName(profile.id, role));
        if (!secret.ok) return secret;
        stored[role] = secret.value !== null;
      }
      profiles.push({ profile, builtIn: read.value.builtInIds.has(profile.id), stored });
    }
    return ok({ profiles, activeId: configuration.profile.id, file: read.value.ownFile, secrets: secrets.keeping, refusal: options.refusal });
  }

  /** One at a time: two logons of one session would throw each other out. */
  async try({ profile, passwords: given }: RequestOf<'tryProfile'>): Promise<Result<ResponseOf<'tryProfile'>, Complaint>> {
    const { configuration, environment, secrets, ownVenues, clock, scheduler, random } = this.#parts;
    if (this.#trial !== null) return err(complaint('test_running', 'Another test is still under way', profile.name, 'Wait some seconds and test again.'));
    const passwords = await readPasswords(profile, environment, secrets, given);
    if (!passwords.ok) return passwords;
    const addresses = addressesOf(profile, ownVenues);
    if (!addresses.ok) return addresses;
    const tls = tlsOf(profile.outer, passwords.value.key);
    if (!tls.ok) return tls;
    const running = this.#runningSession(profile, addresses.value);
    const store = running === null ? this.#storeFor(profile) : ok(null);
    if (!store.ok) return store;
    const trying = tryProfile({
      profile,
      passwords: passwords.value,
      addresses: addresses.value,
      tls: tls.value,
      catalogue: configuration.catalogue,
      clock,
      scheduler,
      random,
      store: store.value,
      known: running === null ? {} : { outer: running },
    });
    this.#trial = trying.then(({ ended }) => ended).finally(() => (this.#trial = null));
    return ok((await trying).links);
  }

  /** A FIX session may be connected once: of the one that runs, what is known of it is the answer. */
  #runningSession({ outer }: ConnectionProfile, addresses: Addresses): LinkTrial | null {
    const { configuration, ownVenues, engine } = this.#parts;
    const current = configuration.profile;
    const own = addressesOf(current, ownVenues);
    const same =
      own.ok &&
      own.value.outer.host === addresses.outer.host &&
      own.value.outer.port === addresses.outer.port &&
      current.outer.senderCompId === outer.senderCompId &&
      current.outer.targetCompId === outer.targetCompId;
    if (!same) return null;
    const link = engine.venues.get('outer');
    const instruments = configuration.catalogue.data.instruments.filter(({ venue }) => venue === 'outer');
    const up = link?.status === 'connected';
    const said = link?.text ?? [];
    return {
      ...notTried(instruments.length),
      reached: up,
      encrypted: current.outer.tls === null ? null : up,
      loggedOn: up,
      roundTripUs: link?.roundTripUs ?? null,
      offsetUs: link?.offsetUs ?? null,
      quoted: instruments.filter(({ instrumentId }) => engine.books.has(instrumentId)).length,
      said: up ? [] : said,
      failure: up ? null : complaint('test_in_use', `This FIX session is the one that runs now, and it is down: ${inWords('en', said)}`, outer.name, 'Wait for it, or give this profile CompIDs of its own.'),
    };
  }

  /** A session that goes on from one logon to the next is tried with its own numbers. */
  #storeFor(profile: ConnectionProfile): ReturnType<typeof openFileStore> | Result<null, Complaint> {
    const { outer } = profile;
    if (outer.store === 'memory' || outer.resetOnLogon) return ok(null);
    const { options, configuration } = this.#parts;
    const folder = deskFolder(options.dataFolder, profile, configuration.builtInIds.has(profile.id));
    mkdirSync(folder, { recursive: true });
    return openFileStore({ file: join(folder, 'fix-session.store'), identity: `${outer.fixVersion} ${outer.senderCompId} ${outer.targetCompId}`, sync: 'reserved' });
  }

  async save(profile: ConnectionProfile, passwords: Passwords): Promise<Result<null, Complaint>> {
    const { configuration, secrets } = this.#parts;
    if (configuration.builtInIds.has(profile.id)) {
      return err(complaint('built_in_profile', 'The program’s own profile cannot be changed', profile.name, 'Duplicate it, and change the copy.'));
    }
    for (const role of secretRoles) {
      const kept = await this.#keep(profile, role, passwords[role] ?? null);
      if (!kept.ok) return kept;
    }
    const saved = this.#write((profiles) => [...profiles.filter(({ id }) => id !== profile.id), profile]);
    if (saved.ok) return saved;
    for (const role of secretRoles) if ((passwords[role] ?? null) !== null) await secrets.write(secretName(profile.id, role), null);
    return saved;
  }

  /** Puts a password away where the profile keeps it, and takes away what it no longer uses. */
  async #keep(profile: ConnectionProfile, role: SecretRole, password: string | null): Promise<Result<null, Complaint>> {
    const { secrets } = this.#parts;
    const name = secretName(profile.id, role);
    if (!isStored(secretSources(profile)[role])) return secrets.keeping === 'none' ? ok(null) : secrets.write(name, null);
    if (password !== null) return secrets.write(name, password);
    const known = await secrets.read(name);
    if (!known.ok) return known;
    return known.value !== null ? ok(null) : err(complaint('no_password', 'A password is missing', `${role}.password`, 'Enter it, or name an environment variable.'));
  }

  async remove(id: string): Promise<Result<null, Complaint>> {
    const { configuration, secrets } = this.#parts;
    if (configuration.builtInIds.has(id)) return err(complaint('built_in_profile', 'The program’s own profile cannot be removed', id, 'Leave it: it is the way back to paper.'));
    if (configuration.profile.id === id) return err(complaint('active_profile', 'This profile runs now', id, 'Switch to another one first.'));
    const written = this.#write((profiles) => profiles.filter((one) => one.id !== id));
    if (!written.ok || secrets.keeping === 'none') return written;
    for (const role of secretRoles) {
      const forgotten = await secrets.write(secretName(id, role), null);
      if (!forgotten.ok) return forgotten;
    }
    return ok(null);
  }

  /** Checks all that can be checked beforehand, writes the choice down, and has the host start on it. */
  async activate(id: string): Promise<Result<null, Complaint>> {
    const { options, environment, secrets, restart } = this.#parts;
    const busy = this.#busy();
    if (busy !== null) return err(busy);
    const target = readConfiguration({ ...options, profileId: id });
    if (!target.ok) return target;
    const { profile } = target.value;
    const passwords = await readPasswords(profile, environment, secrets);
    if (!passwords.ok) return passwords;
    const tls = tlsOf(profile.outer, passwords.value.key);
    if (!tls.ok) return tls;
    const written = this.#write((profiles) => profiles, id);
    if (!written.ok) return written;
    restart();
    return ok(null);
  }

  #busy(): Complaint | null {
    const { engine } = this.#parts;
    const open = [...engine.pairOrders.values()].filter(({ state }) => !isEnded(state));
    const unknown = [...engine.orders.values()].filter(({ ordStatus }) => !isTerminal(ordStatus));
    if (open.length === 0 && unknown.length === 0) return null;
    const what = open.length > 0 ? `pair orders under way: ${open.map(({ pairOrderId }) => pairOrderId).join(', ')}` : `orders without a final answer: ${unknown.map(({ clOrdId }) => clOrdId).join(', ')}`;
    return complaint('pair_orders_open', `The profile cannot be switched with ${what}`, [...open.map(({ pairOrderId }) => pairOrderId), ...unknown.map(({ clOrdId }) => clOrdId)].slice(0, NAMED_MAX).join(', '), 'Wait until they end, or cancel or unwind them.');
  }

  /** After a switch that was taken back: the file names the profile that runs. */
  adopt(): Result<null, Complaint> {
    return this.#write((profiles) => profiles, this.#parts.configuration.profile.id);
  }

  /** Changes the desk's own file: checked whole before, written whole or not at all. */
  #write(change: (own: readonly ConnectionProfile[]) => readonly ConnectionProfile[], activeProfile?: string): Result<null, Complaint> {
    const source = { ...this.#parts.options, profileId: null };
    const own = readOwn(source);
    if (!own.ok) return own;
    const before = configurationOf(source, own.value);
    if (!before.ok) return before;
    const { profiles, builtInIds, ownFile } = before.value;
    const next = {
      ...own.value,
      ...(activeProfile === undefined ? {} : { activeProfile }),
      profiles: change(profiles.filter(({ id }) => !builtInIds.has(id))),
    };
    const after = configurationOf(source, next);
    if (!after.ok) return after;
    try {
      mkdirSync(dirname(ownFile), { recursive: true });
      writeAtomically(ownFile, `${JSON.stringify(next, null, 2)}\n`, FILE_MODE);
      return ok(null);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return err(complaint('unwritable_file', `The configuration cannot be written: ${why}`, ownFile, 'See to the folder and its permissions.'));
    }
  }

  /** The last trial's links have hung up. */
  async stop(): Promise<void> {
    await this.#trial;
  }
}
