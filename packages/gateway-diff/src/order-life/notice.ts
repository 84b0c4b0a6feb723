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

/** How exchanges word the end of an order that they refused: it has the word for a cancel in it, and none was asked for. */
const REFUSED_AT_EXCHANGE = '已撤单报单被拒绝';
/** 撤单 or 撤销 is the word for a cancel in every notice about one; one that begins with 下单 is about a new order. */
export const isAboutCancel = ({ content }: WireNotice): boolean => !content.startsWith('下单') && /撤单|撤销/.test(content.replaceAll(REFUSED_AT_EXCHANGE, ''));

/** That an order was refused, without a word on which. That one's id was there before is no end of any order. */
export const refusesSomeOrder = (notice: WireNotice): boolean => isRefusal(notice) && !isAboutCancel(notice) && notice.content.startsWith('下单') && !notice.content.includes('单号重复');

/** Servers refuse a login at any level, and some only inform of it. */
export const refusesLogin = (notice: WireNotice): boolean => notice.level === 'ERROR' || /登录失败|登录超时|认证失败|密码不匹配/.test(notice.content);

/** The connection is logged in, and the server will not tell the whole state on it a second time. */
export const refusesSecondLogin = (notice: WireNotice): boolean => notice.content.includes('重复发送登录');
