import { marketSession, type Instrument, type MarketSession } from '@tandem/domain';
import type { TsUs } from '@tandem/kernel';
import { beijingMinute } from '../format/times.ts';
import { useWords, type Key } from '../i18n/words.ts';
import { useNow } from '../parts/hooks.ts';
import { useSession } from '../shell/terminal.ts';

const SESSION_LOOK_MS = 1_000;

/** Until when a market trades by its calendar, or when it opens; Beijing time. */
export function SessionView({ instrument }: { readonly instrument: Instrument }) {
  const t = useWords();
  const now = useNow(SESSION_LOOK_MS);
  const sessions = useSession((state) => state.sessions);
  if (sessions === null || sessions.rules[instrument.venue] === 'always') return <Said state="always" text={t('session.always')} />;
  const session = marketSession(sessions.calendar, instrument, now);
  return <Said state={session.state} text={t(...wordsOf(session, now))} />;
}

const Said = ({ state, text }: { readonly state: MarketSession['state']; readonly text: string }) => (
  <span className={state === 'open' || state === 'always' ? undefined : 'late'} data-testid="market-session" data-state={state}>
    {text}
  </span>
);

function wordsOf(session: MarketSession, now: TsUs): [Key, Record<string, string>] {
  switch (session.state) {
    case 'always':
      return ['session.always', {}];
    case 'open':
      return ['session.open', { until: beijingMinute(session.untilUs, now) }];
    case 'closed':
      return session.opensUs === null ? ['session.closed', {}] : ['session.opens', { at: beijingMinute(session.opensUs, now) }];
    case 'unknown':
      return ['session.unknown', {}];
  }
}
