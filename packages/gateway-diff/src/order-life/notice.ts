import type { Json } from '../merge-patch/merge-patch.ts';
import { wireNoticeSchema, type WireNotice } from '../models/wire.ts';

/** Notices kept to explain a refusal; older ones are forgotten. */
const NOTICES_MAX = 64;

/** Notices as they came, newest last: in DIFF the reason of a refusal stands in one of them and nowhere else. */
export interface NoticeBoard {
  add(raw: Json | undefined): WireNotice | null;
  /** Words of the newest notice that refuses the order by name, or ''. A refused cancel is no word against the order. */
  about(orderId: string): string;
}

export function createNoticeBoard(): NoticeBoard {
  const notices: WireNotice[] = [];
  return {
    add(raw) {
      const notice = readNotice(raw);
      if (notice === null) return null;
      notices.push(notice);
      if (notices.length > NOTICES_MAX) notices.shift();
      return notice;
    },
    about: (orderId) =>
      notices.findLast((notice) => isRefusal(notice) && !isAboutCancel(notice) && namedIds(notice).includes(orderId))?.content ?? '',
  };
}

/** Words of a notice that may be order ids, whole: `A1` is not named by a notice about `A10`. */
export const namedIds = (notice: WireNotice): readonly string[] => notice.content.split(/[^A-Za-z0-9._|-]+/).flatMap((word) => [word, word.replace(/[.]+$/, '')]);

/** Null where it is no notice. */
export function readNotice(raw: Json | undefined): WireNotice | null {
  const parsed = wireNoticeSchema.safeParse(raw);
  return parsed.success ? parsed.data : null;
}

/** Type of the notice that carries a statement to be confirmed. */
export const SETTLEMENT = 'SETTLEMENT';

export const isRefusal = (notice: WireNotice): boolean => notice.level === 'ERROR' || notice.level === 'WARNING';
/** 撤单 is the word for a cancel in every notice about one. */
export const isAboutCancel = (notice: WireNotice): boolean => notice.content.includes('撤单');
