/** Field numbers by their name in the FIX 4.4 specification. */
export const Tag = {
  Account: 1, AvgPx: 6, BeginSeqNo: 7, BeginString: 8, BodyLength: 9, CheckSum: 10, ClOrdID: 11, CumQty: 14, Currency: 15,
  EndSeqNo: 16, ExecID: 17, ExecRefID: 19, ExecTransType: 20, HandlInst: 21, SecurityIDSource: 22, LastPx: 31, LastQty: 32, MsgSeqNum: 34, MsgType: 35, NewSeqNo: 36, OrderID: 37, OrderQty: 38,
  OrdStatus: 39, OrdType: 40, OrigClOrdID: 41, PossDupFlag: 43, Price: 44, RefSeqNum: 45, SecurityID: 48, SenderCompID: 49,
  SenderSubID: 50, SendingTime: 52, Side: 54, Symbol: 55, TargetCompID: 56, TargetSubID: 57, Text: 58, TimeInForce: 59,
  TransactTime: 60, PositionEffect: 77, RawDataLength: 95, RawData: 96, PossResend: 97, EncryptMethod: 98, CxlRejReason: 102,
  OrdRejReason: 103, HeartBtInt: 108, TestReqID: 112, OnBehalfOfCompID: 115, OnBehalfOfSubID: 116, OrigSendingTime: 122, GapFillFlag: 123,
  DeliverToCompID: 128, DeliverToSubID: 129, ResetSeqNumFlag: 141, OnBehalfOfLocationID: 144, DeliverToLocationID: 145,
  NoRelatedSym: 146, ExecType: 150, LeavesQty: 151, SecurityType: 167, MaturityMonthYear: 200, SecurityExchange: 207, ContractMultiplier: 231,
  MDReqID: 262, SubscriptionRequestType: 263, MarketDepth: 264, MDUpdateType: 265, AggregatedBook: 266, NoMDEntryTypes: 267,
  NoMDEntries: 268, MDEntryType: 269, MDEntryPx: 270, MDEntrySize: 271, MDUpdateAction: 279, MDReqRejReason: 281,
  MDEntryPositionNo: 290, SecurityReqID: 320, SecurityRequestType: 321, SecurityResponseID: 322, SecurityResponseType: 323, SecurityStatusReqID: 324, UnsolicitedIndicator: 325, SecurityTradingStatus: 326, HighPx: 332,
  LowPx: 333, TradSesReqID: 335, TradingSessionID: 336, TradSesStatus: 340, EncodedTextLen: 354, EncodedText: 355, RefTagID: 371, RefMsgType: 372, SessionRejectReason: 373, ExecRestatementReason: 378,
  BusinessRejectRefID: 379, BusinessRejectReason: 380, TotNoRelatedSym: 393, CxlRejResponseTo: 434, ClearingBusinessDate: 715, PosReqResult: 728,
  NoPartyIDs: 453, PartyID: 448, PartyIDSource: 447, PartyRole: 452,
  Username: 553, Password: 554, SecurityListRequestType: 559, SecurityRequestResult: 560, AccountType: 581, MassStatusReqID: 584, MassStatusReqType: 585, NoPositions: 702,
  PosType: 703, LongQty: 704, ShortQty: 705, PosReqID: 710, PosMaintRptID: 721, PosReqType: 724, TotalNumPosReports: 727,
  SettlPrice: 730, SettlPriceType: 731, PosReqStatus: 729, PriorSettlPrice: 734, NoPosAmt: 753, PosAmtType: 707, PosAmt: 708,
  OrdStatusReqID: 790, LastFragment: 893, TotalNetValue: 900, CashOutstanding: 901, CollInquiryID: 909, CollRptID: 908, CollStatus: 910,
  TotNumReports: 911, LastRptRequested: 912, MarginExcess: 899, CollInquiryQualifier: 896, NoCollInquiryQualifier: 938,
  CollInquiryStatus: 945, CollInquiryResult: 946, MinPriceIncrement: 969, ApplVerID: 1128, DefaultApplVerID: 1137,
} as const;

/** Message types by their name in the FIX 4.4 specification. */
export const MsgType = {
  Heartbeat: '0', TestRequest: '1', ResendRequest: '2', Reject: '3', SequenceReset: '4', Logout: '5', ExecutionReport: '8',
  OrderCancelReject: '9', Logon: 'A', NewOrderSingle: 'D', OrderCancelRequest: 'F', OrderStatusRequest: 'H',
  MarketDataRequest: 'V', MarketDataSnapshotFullRefresh: 'W', MarketDataIncrementalRefresh: 'X', MarketDataRequestReject: 'Y',
  SecurityStatusRequest: 'e', SecurityStatus: 'f', BusinessMessageReject: 'j', OrderMassStatusRequest: 'AF',
  RequestForPositions: 'AN', RequestForPositionsAck: 'AO', PositionReport: 'AP', CollateralReport: 'BA', CollateralInquiry: 'BB',
  CollateralInquiryAck: 'BG', SecurityDefinition: 'd', OrderCancelReplaceRequest: 'G', SecurityListRequest: 'x', SecurityList: 'y',
  SecurityDefinitionRequest: 'c', TradingSessionStatusRequest: 'g', TradingSessionStatus: 'h',
} as const;

const administrative: ReadonlySet<string> = new Set(['0', '1', '2', '3', '4', '5', 'A']);

/** Whether a message belongs to the session itself; such messages are never replayed. */
export const isAdministrative = (msgType: string): boolean => administrative.has(msgType);

/** Tags from here on are agreed between two parties. */
export const USER_DEFINED_FROM = 5_000;
