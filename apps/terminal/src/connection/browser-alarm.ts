import type { AlarmPorts } from '../alerts/alarm.ts';

/** Two falling tones, hertz and seconds from the start of a ring. */
const TONES = [
  { hertz: 988, atS: 0 },
  { hertz: 740, atS: 0.22 },
] as const;
const TONE_S = 0.2;
const VOLUME = 0.25;

/** The page's speaker and the system's notifications. */
export function browserAlarm(page: Window & typeof globalThis): AlarmPorts {
  let audio: AudioContext | null = null;
  const canNotify = 'Notification' in page;
  return {
    ring: () => {
      audio ??= new page.AudioContext();
      // A page that nobody has clicked yet may not sound: the context then waits for the first click.
      if (audio.state === 'suspended') void audio.resume();
      for (const { hertz, atS } of TONES) tone(audio, hertz, audio.currentTime + atS);
    },
    notify: (title, body, tag) => {
      if (!canNotify || page.Notification.permission !== 'granted') return;
      const notification = new page.Notification(title, { body, tag, requireInteraction: true });
      notification.onclick = () => page.focus();
    },
    permission: () => (!canNotify ? 'none' : page.Notification.permission === 'default' ? 'unasked' : page.Notification.permission),
    askPermission: async () => {
      if (canNotify) await page.Notification.requestPermission();
    },
  };
}

function tone(audio: AudioContext, hertz: number, atS: number): void {
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = hertz;
  volume.gain.setValueAtTime(VOLUME, atS);
  volume.gain.exponentialRampToValueAtTime(0.001, atS + TONE_S);
  source.connect(volume).connect(audio.destination);
  source.start(atS);
  source.stop(atS + TONE_S);
}
