import type { Dispose, Scheduler } from '@tandem/kernel';
import type { Alert, Wording } from '@tandem/domain';

/** Between two looks at the disk, milliseconds. */
export const DISK_LOOK_MS = 30_000;
/** An alert that still holds is raised again this much later: one that was put away is not forgotten. */
export const DISK_REMIND_MS = 30 * 60_000;
/** Share of the megabytes to be kept free below which it is critical. */
const CRITICAL_SHARE = 0.2;
/** Room again is more than the bound by this factor, so that a disk at its bound does not warn and take it back in turns. */
const AGAIN_FACTOR = 1.1;
const BYTES_PER_MB = 1e6;

type Grade = 'room' | 'warning' | 'critical' | 'unknown';

export interface DiskWatchParts {
  /** Where the journal is. */
  readonly folder: string;
  /** Megabytes that are to stay free. */
  readonly freeMbMin: number;
  /** Bytes that this user may still write where `folder` is; rejects where the system does not say. */
  readonly freeBytes: (folder: string) => Promise<number>;
  readonly scheduler: Scheduler;
  readonly raise: (grade: Alert['grade'], code: Alert['code'], text: Wording) => void;
}

/** Looks at the journal's disk now and then, and says before it is full that it will be: a desk that cannot record stops. */
export function watchDisk(parts: DiskWatchParts): Dispose {
  const { folder, freeMbMin, freeBytes, scheduler, raise } = parts;
  let last: Grade = 'room';
  let sinceMs = 0;
  let stopped = false;
  let cancel: Dispose = () => undefined;

  const tell = (grade: Grade, freeMb: number, why: string): void => {
    if (grade === 'warning') raise('warning', 'disk_space', [{ code: 'disk_low', folder, freeMb, boundMb: freeMbMin }]);
    else if (grade === 'critical') raise('critical', 'disk_space', [{ code: 'disk_nearly_full', folder, freeMb }]);
    else if (grade === 'unknown') raise('warning', 'disk_space', [{ code: 'disk_unknown', folder, words: why }]);
    else raise('info', 'disk_space', [{ code: 'disk_again', folder, freeMb }]);
  };
  const judge = (grade: Grade, freeMb: number, why = ''): void => {
    sinceMs += DISK_LOOK_MS;
    if (grade === last && (grade === 'room' || grade === 'unknown' || sinceMs < DISK_REMIND_MS)) return;
    last = grade;
    sinceMs = 0;
    tell(grade, freeMb, why);
  };
  const look = async (): Promise<void> => {
    try {
      const freeMb = Math.floor((await freeBytes(folder)) / BYTES_PER_MB);
      if (!stopped) judge(gradeOf(freeMb, freeMbMin, last), freeMb);
    } catch (error) {
      if (!stopped) judge('unknown', 0, error instanceof Error ? error.message : String(error));
    }
    if (!stopped) cancel = scheduler.after(DISK_LOOK_MS, () => void look());
  };
  void look();
  return () => {
    stopped = true;
    cancel();
  };
}

function gradeOf(freeMb: number, boundMb: number, last: Grade): Grade {
  const steady = last === 'critical' ? AGAIN_FACTOR : 1;
  if (freeMb < boundMb * CRITICAL_SHARE * steady) return 'critical';
  return freeMb < boundMb * (last === 'warning' || last === 'critical' ? AGAIN_FACTOR : 1) ? 'warning' : 'room';
}
