/**
 * User-defined fields of the outer venue, agreed between its gateway and the paper venue. FIX 4.4 has no field for them,
 * or has one only in another message, which would tear apart what belongs to one moment.
 */
export const UserTag = {
  /** In OrderMassStatusRequest: Y asks for the day's executions after the orders. */
  WithTrades: 9001,
  /** In ExecutionReport: Y marks an execution told again in answer to a mass status request. */
  Retold: 9002,
  /** In PositionReport: average entry price of the long and the short side, unit of the instrument. */
  LongAvgPx: 9101,
  ShortAvgPx: 9102,
  /** In CollateralReport, account currency. */
  Margin: 9111,
  RealizedPnl: 9112,
  UnrealizedPnl: 9113,
  Fees: 9114,
  /** In MarketDataSnapshotFullRefresh: daily price limits, O or C for the market's phase, UTCTimestamp of the book. */
  UpperLimitPx: 9201,
  LowerLimitPx: 9202,
  MarketPhase: 9203,
  BookTime: 9204,
} as const;

/** PosType(703): TransactionQuantity is what was opened today, StartOfDayQty what was held before. */
export const PosType = { today: 'TQ', yesterday: 'SOD' } as const;
export const MDEntryTypeCode = { bid: '0', offer: '1', trade: '2' } as const;
