import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { TsUs } from '@tandem/kernel';
import type { KeyedFrames } from '../replica/keyed-frames.ts';
import { useTerminal } from '../shell/terminal.ts';

/** The latest value of `key`, at most one render a frame. */
export function useFrameValue<T>(frames: KeyedFrames<T>, key: string): T | undefined {
  const subscribe = useCallback((changed: () => void) => frames.watch(key, changed), [frames, key]);
  return useSyncExternalStore(subscribe, () => frames.get(key));
}

/** The host's time, microseconds, renewed every `everyMs`. */
export function useNow(everyMs: number): TsUs {
  const { scheduler, replica } = useTerminal();
  const [now, setNow] = useState(() => replica.hostClock.nowUs());
  useEffect(() => {
    let stop = scheduler.after(everyMs, function tick() {
      setNow(replica.hostClock.nowUs());
      stop = scheduler.after(everyMs, tick);
    });
    return () => stop();
  }, [scheduler, replica, everyMs]);
  return now;
}
