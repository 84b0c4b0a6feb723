import type {
  Alert,
  AlertGrade,
  ConnectionMode,
  Legging,
  LegRole,
  MarketPhase,
  OffsetRule,
  OnResidual,
  OrderPurpose,
  OrdStatus,
  PairOrderState,
  ReceiptStep,
  Side,
  TimeInForce,
  TradingState,
  Trigger,
  TriggerMeasure,
  Neutrality,
  Unit,
  VenueStatus,
} from '@tandem/domain';

type Words<Prefix extends string, Code extends string> = Readonly<Record<`${Prefix}.${Code}`, string>>;

/** Words for every state there is: a new one in the domain fails to compile until both languages have it. */
export type StateWords = Words<'pairState', PairOrderState> &
  Words<'orderState', OrdStatus> &
  Words<'trading', TradingState> &
  Words<'link', VenueStatus> &
  Words<'side', Side> &
  Words<'role', LegRole> &
  Words<'tif', TimeInForce> &
  Words<'offset', OffsetRule> &
  Words<'legging', Legging> &
  Words<'measure', TriggerMeasure> &
  Words<'onResidual', OnResidual> &
  Words<'purpose', OrderPurpose> &
  Words<'trigger', Trigger['state']> &
  Words<'grade', AlertGrade> &
  Words<'step', ReceiptStep> &
  Words<'unit', Unit> &
  Words<'neutrality', Neutrality> &
  Words<'phase', MarketPhase> &
  Words<'mode' | 'modeHint', ConnectionMode>;

/** Words for every reason of the engine and every code of an alert. */
export type ReasonWords = Words<'reason', Alert['code']>;
