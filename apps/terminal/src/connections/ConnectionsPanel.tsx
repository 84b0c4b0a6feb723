import type { ConnectionProfile, ConnectionsView } from '@tandem/contract';
import { venueIds } from '@tandem/domain';
import type { Complaint, Result } from '@tandem/kernel';
import { useEffect, useRef, useState } from 'react';
import { complaintInWords } from '../i18n/complaints.ts';
import { useWords, type Key } from '../i18n/words.ts';
import { useModal } from '../parts/modal.ts';
import { Reconnect } from '../status/Reconnect.tsx';
import { sendCommand, useTerminal, useView } from '../shell/terminal.ts';
import { draftOf, duplicateOf, edited, liveProfile, profileOf, type DraftErrors, type ProfileDraft, type Values } from './draft.ts';
import { ProfileForm } from './ProfileForm.tsx';
import { TrialView, type TrialOutcome } from './TrialView.tsx';
import { useProfiles } from './use-profiles.ts';
import './connections.css';

/** The desk's connection profiles over the desk; nothing is there until it is opened. */
export function Connections() {
  const shown = useView((state) => state.connectionsShown);
  return shown ? <ConnectionsDialog /> : null;
}

function ConnectionsDialog() {
  const t = useWords();
  const { view } = useTerminal();
  const profiles = useProfiles();
  // Whether something was typed that is not saved, and what waits for a word about it.
  const [unsaved, setUnsaved] = useState(false);
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  const leave: Leave = (act) => (unsaved ? setLeaving(() => act) : act());
  const close = (): void => leave(() => view.setState({ connectionsShown: false }));
  const modal = useModal<HTMLElement>(close);
  return (
    <div className="connections-veil">
      <section {...modal} className="panel connections" aria-label={t('connections.title')} data-testid="connections-panel">
        <header>
          <h2>{t('connections.title')}</h2>
          <span className="clip">{profiles.view?.file}</span>
          <span className="spacer" />
          <button type="button" className="quiet" data-testid="connections-close" title="Esc" onClick={close}>
            {t('common.close')} ×
          </button>
        </header>
        {profiles.problem !== null && <p className="notice refused">{complaintInWords(t, profiles.problem)}</p>}
        {profiles.view !== null && <Editor connections={profiles.view} refresh={profiles.refresh} setUnsaved={setUnsaved} leave={leave} />}
        {leaving !== null && (
          <Leaving
            discard={() => {
              setLeaving(null);
              leaving();
            }}
            stay={() => setLeaving(null)}
          />
        )}
      </section>
    </div>
  );
}

/** Does something that closes the profile at hand, once nothing is lost by it or a person said so. */
type Leave = (act: () => void) => void;

function Leaving({ discard, stay }: { readonly discard: () => void; readonly stay: () => void }) {
  const t = useWords();
  return (
    <div className="connection-leaving" role="alertdialog" aria-label={t('connections.unsavedAsk')} data-testid="connection-unsaved">
      <b className="late">{t('connections.unsavedAsk')}</b>
      <button type="button" className="danger" data-testid="connection-discard" onClick={discard}>
        {t('connections.discard')}
      </button>
      <button type="button" autoFocus data-testid="connection-stay" onClick={stay}>
        {t('connections.keepEditing')}
      </button>
    </div>
  );
}

interface EditorProps {
  readonly connections: ConnectionsView;
  readonly refresh: () => Promise<void>;
  readonly setUnsaved: (unsaved: boolean) => void;
  readonly leave: Leave;
}

type Note = { readonly good: true; readonly key: Key } | { readonly good: false; readonly what: Complaint };

/** Which profile is open; one that is not saved yet stands beside the list. */
function Editor({ connections, refresh, setUnsaved, leave }: EditorProps) {
  const t = useWords();
  const [openId, setOpenId] = useState(connections.activeId);
  const [fresh, setFresh] = useState<ConnectionProfile | null>(null);
  // Of the last thing that was done, also where another profile is open for it.
  const [note, setNote] = useState<Note | null>(null);
  const { profiles, activeId, refusal } = connections;
  const saved = profiles.find(({ profile }) => profile.id === openId) ?? profiles[0];
  const open = fresh ?? saved?.profile;
  if (open === undefined) return null;
  const taken = new Set(profiles.map(({ profile }) => profile.id));
  const paper = profiles.find(({ builtIn }) => builtIn)?.profile ?? open;
  const choose = (id: string): void => {
    setFresh(null);
    setOpenId(id);
  };
  return (
    <div className="connections-body">
      <nav aria-label={t('connections.title')}>
        {profiles.map(({ profile }) => (
          <button
            key={profile.id}
            type="button"
            className="profile-entry"
            aria-current={fresh === null && profile.id === open.id}
            data-testid={`connection-profile-${profile.id}`}
            onClick={() =>
              leave(() => {
                setNote(null);
                choose(profile.id);
              })
            }
          >
            <span className="clip">{profile.name}</span>
            <span className="muted">{t(`connections.kind.${profile.kind}`)}</span>
            {profile.id === activeId && <span className="good">● {t('connections.active')}</span>}
          </button>
        ))}
        {fresh !== null && (
          <button type="button" className="profile-entry" aria-current>
            <span className="clip">{fresh.name}</span> <span className="late">{t('connections.unsaved')}</span>
          </button>
        )}
        <button type="button" data-testid="connection-duplicate" onClick={() => leave(() => setFresh(duplicateOf(open, t('connections.copyOf', { name: open.name }), taken)))}>
          {t('connections.duplicate')}
        </button>
        <button type="button" data-testid="connection-add" onClick={() => leave(() => setFresh(liveProfile(paper, t('connections.newName'), taken)))}>
          {t('connections.add')}
        </button>
        <span className="spacer" />
        {venueIds.map((venue) => (
          <Reconnect key={venue} venue={venue} place="connections" />
        ))}
        {refusal !== null && <p className="bad">{t('connections.refusal')} {complaintInWords(t, refusal)}</p>}
      </nav>
      <ProfileEditor
        key={`${open.id}-${fresh === null}`}
        profile={open}
        connections={connections}
        isNew={fresh !== null}
        note={note}
        setNote={setNote}
        refresh={refresh}
        setUnsaved={setUnsaved}
        leave={leave}
        onSaved={(id) => choose(id)}
      />
    </div>
  );
}

interface ProfileEditorProps extends EditorProps {
  readonly profile: ConnectionProfile;
  readonly isNew: boolean;
  readonly note: Note | null;
  readonly setNote: (note: Note | null) => void;
  readonly onSaved: (id: string) => void;
}

function ProfileEditor({ profile, connections, isNew, note, setNote, refresh, onSaved, setUnsaved }: ProfileEditorProps) {
  const t = useWords();
  const terminal = useTerminal();
  const [draft, setDraft] = useState<ProfileDraft>(() => draftOf(profile));
  const [errors, setErrors] = useState<DraftErrors>({});
  const [trial, setTrial] = useState<TrialOutcome | 'running' | null>(null);
  const [confirming, setConfirming] = useState<'activate' | 'remove' | null>(null);
  const entry = connections.profiles.find((one) => one.profile.id === profile.id);
  const builtIn = !isNew && entry?.builtIn === true;
  const active = !isNew && profile.id === connections.activeId;
  const typed = isEdited(draftOf(profile).values, draft.values);
  const dirty = isNew || typed;
  useEffect(() => {
    setUnsaved(typed && !builtIn);
    return () => setUnsaved(false);
  }, [setUnsaved, typed, builtIn]);
  const form = useRef<HTMLDivElement>(null);
  // The first field that is wrong comes into sight, and is where typing goes on.
  useEffect(() => {
    if (Object.keys(errors).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);

  const edit = (path: string, value: string): void => {
    setDraft((before) => edited(before, path, value));
    // What was tested is not what stands here now.
    setTrial(null);
    setNote(null);
    setConfirming(null);
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([field]) => field !== path)));
  };
  const read = (): ReturnType<typeof profileOf> => {
    const given = profileOf(draft);
    setErrors(given.ok ? {} : given.error);
    setNote(null);
    setTrial(null);
    return given;
  };
  const test = async (): Promise<void> => {
    const given = read();
    if (!given.ok) return;
    setTrial('running');
    setTrial(await terminal.client.query('tryProfile', given.value));
  };
  const done = async (outcome: Result<null, Complaint>, key: Key): Promise<boolean> => {
    setNote(outcome.ok ? { good: true, key } : { good: false, what: outcome.error });
    setConfirming(null);
    if (outcome.ok) await refresh();
    return outcome.ok;
  };
  const save = async (): Promise<void> => {
    const given = read();
    if (!given.ok) return;
    if (!(await done(await sendCommand(terminal, 'saveProfile', given.value), 'connections.saved'))) return;
    // What was typed as a password is not kept on the screen.
    setDraft(draftOf(given.value.profile));
    if (isNew) onSaved(profile.id);
  };
  const remove = async (): Promise<void> => {
    if (await done(await sendCommand(terminal, 'removeProfile', { id: profile.id }), 'connections.removed')) onSaved(connections.activeId);
  };
  const activate = async (): Promise<void> => {
    await done(await sendCommand(terminal, 'activateProfile', { id: profile.id }), 'connections.switching');
  };

  return (
    <div className="profile-editor" ref={form}>
      {builtIn && <p className="muted">{t('connections.builtIn')}</p>}
      <ProfileForm draft={draft} errors={errors} readOnly={builtIn} secrets={connections.secrets} stored={entry?.stored ?? { inner: false, outer: false, prices: false, key: false }} onEdit={edit} />
      <div className="connection-foot">
      {trial === 'running' && <p className="muted" data-testid="trial-running">{t('trial.running')}</p>}
      {trial !== null && trial !== 'running' && <TrialView outcome={trial} />}
      {Object.keys(errors).length > 0 && <p className="bad" role="alert">{t('connections.mend')}</p>}
      {note !== null && (
        <p className={note.good ? 'notice done' : 'notice refused'} role="status" data-testid="connection-note">
          {note.good ? t(active && note.key === 'connections.switching' ? 'connections.runs' : note.key) : complaintInWords(t, note.what)}
        </p>
      )}
      <div className="connection-actions">
        <button type="button" data-testid="connection-test" disabled={trial === 'running'} onClick={() => void test()}>
          {t('connections.test')}
        </button>
        {!builtIn && (
          <button type="button" data-testid="connection-save" disabled={!dirty} onClick={() => void save()}>
            {t('connections.save')}
          </button>
        )}
        <span className="spacer" />
        {!builtIn && !isNew && !active && <Confirmed what="remove" confirming={confirming} setConfirming={setConfirming} act={remove} />}
        {!dirty && <Confirmed what="activate" again={active} confirming={confirming} setConfirming={setConfirming} act={activate} />}
      </div>
      {confirming === 'activate' && <p className="late">{t('connections.activateHint')}</p>}
      </div>
    </div>
  );
}

/** A field that was added and left empty is no change. */
const isEdited = (before: Values, after: Values): boolean => [...new Set([...Object.keys(before), ...Object.keys(after)])].some((path) => (before[path] ?? '') !== (after[path] ?? ''));

interface ConfirmedProps {
  readonly what: 'activate' | 'remove';
  readonly again?: boolean;
  readonly confirming: 'activate' | 'remove' | null;
  readonly setConfirming: (what: 'activate' | 'remove') => void;
  readonly act: () => Promise<void>;
}

/** Asks once more before it acts. */
function Confirmed({ what, again = false, confirming, setConfirming, act }: ConfirmedProps) {
  const t = useWords();
  if (confirming === what) {
    return (
      <button type="button" className="danger" autoFocus data-testid={`connection-${what}-confirm`} onClick={() => void act()}>
        {t(what === 'activate' ? 'connections.activateSure' : 'connections.removeSure')}
      </button>
    );
  }
  return (
    <button type="button" data-testid={`connection-${what}`} onClick={() => setConfirming(what)}>
      {t(what === 'remove' ? 'connections.remove' : again ? 'connections.restart' : 'connections.activate')}
    </button>
  );
}
