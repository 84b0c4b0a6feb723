import type { TsUs } from '@tandem/kernel';
import type { PairOrderId, SpreadId, VenueId } from './ids.ts';
import type { ReasonCode } from './reason-code.ts';
import type { Wording } from './wording/index.ts';

export type AlertGrade = 'info' | 'warning' | 'critical';

export interface Alert {
  readonly alertId: string;
  readonly grade: AlertGrade;
  readonly code: ReasonCode | 'venue_down' | 'venue_up' | 'position_mismatch' | 'recovered' | 'unexpected_fill' | 'venue_notice' | 'account_act' | 'acknowledged' | 'disk_space' | 'archive';
  readonly text: Wording;
  readonly venue: VenueId | null;
  readonly spreadId: SpreadId | null;
  readonly pairOrderId: PairOrderId | null;
  readonly raisedUs: TsUs;
}
