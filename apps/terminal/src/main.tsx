import { defined, seededRandom } from '@tandem/kernel';
import { createClient } from '@tandem/transport';
import { createRoot } from 'react-dom/client';
import { browserAlarm } from './connection/browser-alarm.ts';
import { browserClock, browserScheduler, newCommandId, requestFrame } from './connection/browser-ports.ts';
import { wayToHost } from './connection/open-channel.ts';
import { startLanguage } from './i18n/words.ts';
import { NoToken } from './shell/NoToken.tsx';
import { startTerminal } from './shell/start.tsx';
import './shell/theme.css';

startLanguage(window.localStorage, window.tandem?.locale ?? navigator.language);

const root = defined(document.getElementById('root'), 'the page’s root element');
const way = wayToHost(window);

if (way.kind === 'no_token') {
  createRoot(root).render(<NoToken />);
} else {
  const client = createClient({
    open: way.open,
    scheduler: browserScheduler,
    random: seededRandom(browserClock.nowUs()),
  });
  startTerminal(root, {
    client,
    clock: browserClock,
    scheduler: browserScheduler,
    requestFrame,
    newCommandId,
    alarm: browserAlarm(window),
    storage: window.localStorage,
  });
}
