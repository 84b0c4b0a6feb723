import { compileDictionary, type DictionaryData } from './dictionary.ts';
import { sessionMessages } from './session-messages.ts';
import { Tag } from './tags.ts';

/** SecurityType(167) of FIX 4.4 volume 6. */
const securityTypes =
  '? ABS AMENDED AN BA BN BOX BRADY BRIDGE BUYSELL CB CD CL CMBS CMO COFO COFP CORP CP CPP CS DEFLTED DINP DN DUAL EUCD EUCORP ' +
  'EUCP EUSOV EUSUPRA FAC FADN FOR FORWARD FUT GO IET LOFC LQN MATURED MBS MF MIO MLEG MPO MPP MPT MT MTN NONE ONITE OPT PEF ' +
  'PFAND PN PS PZFJ RAN REPLACD REPO RETIRED REV RVLV RVLVTRM SECLOAN SECPLEDGE SLQN SPCLA SPCLO SPCLT STN STRUCT SUPRA SWING ' +
  'TAN TAXA TBA TBILL TBOND TCAL TD TECP TERM TINT TIPS TNOTE TPRN TRAN UST USTB VRDN WAR WITHDRN XCN XLINKD YANK YCD';

/**
 * The part of FIX 4.4 that this house speaks: session messages, order routing, market data, positions and collateral.
 * Source: FIX 4.4 specification with errata 20030618, volumes 2 to 5 (fixtrading.org). User-defined tags are allowed in
 * every message; where one stands inside a group it has to be listed there.
 */
export const fix44Data: DictionaryData = {
  beginString: 'FIX.4.4',
  header: '8 9 35 49 56 115 128 90 91 34 50 142 57 143 116 144 129 145 43 97 52 122 212 213 347 369 627 628 629 630',
  trailer: '93 89 10',
  msgTypes: '0-9 A-H J-N P-T V-Z a-z AA-AZ BA-BH',
  rejectReasonMax: 99,
  dataOf: [
    [90, 91],
    [93, 89],
    [95, 96],
    [212, 213],
    [354, 355],
  ],
  types: {
    int: '7 9 16 34 36 45 95 98 102 103 108 264 265 267 268 290 323 326 340 354 371 373 378 380 393 559 560 453 452 581 585 702 724 728 729 731 727 753 910 911 938 945 946',
    number: '6 14 31 32 38 44 151 270 271 332 333 231 704 705 708 730 734 899 900 901 969',
    boolean: '43 97 123 141 266 325 893 912',
    char: '21 39 40 54 59 150 263 269 279 281 434',
    timestamp: '52 60 122 126 168',
    data: '96 355',
  },
  values: {
    21: '1 2 3',
    40: '1 2 3 4 5 6 7 8 9 D E G I J K L M P',
    54: '1 2 3 4 5 6 7 8 9 A B C D E F G',
    59: '0 1 2 3 4 5 6 7',
    167: securityTypes,
    263: '0 1 2',
  },
  groups: {
    146: '55 207 48 15',
    267: '269',
    386: '336 625',
    454: '455 456',
    268: '269 55 207 270 271 290 60 15 272 273 274 275 276 277 278 280 282 283 284 285 286 288 289 299 336 346 37 48 22 58',
    453: '448 447 452',
    702: '703 704 705 706',
    753: '707 708',
    938: '896',
  },
  messages: {
    ...sessionMessages,
    '8': {
      name: 'ExecutionReport',
      required: '37 17 150 39 55 54 151 14 6',
      optional: '11 41 19 378 584 790 911 912 1 103 38 40 44 59 15 31 32 58 60 77 207 325 354 355 453 22 48 167 200',
    },
    '9': { name: 'OrderCancelReject', required: '37 11 41 39 434', optional: '1 60 102 58 354 355' },
    A: { name: 'Logon', required: '98 108', optional: '95 96 141 383 464 553 554' },
    D: { name: 'NewOrderSingle', required: '11 55 54 60 40', optional: '1 15 18 21 22 38 44 48 58 59 63 64 77 81 99 110 111 114 126 167 168 200 207 210 336 354 355 386 423 432 453 454 461 528 529 541 581 582' },
    F: { name: 'OrderCancelRequest', required: '41 11 55 54 60', optional: '1 37 38 58 207 453' },
    G: {
      name: 'OrderCancelReplaceRequest',
      required: '41 11 55 54 60 40',
      optional: '1 15 18 21 37 38 44 58 59 77 99 126 167 207 432 453',
    },
    H: { name: 'OrderStatusRequest', required: '11 55 54', optional: '1 37 790 207 453' },
    V: { name: 'MarketDataRequest', required: '262 263 264 267 146', optional: '265 266' },
    W: { name: 'MarketDataSnapshotFullRefresh', required: '55 268', optional: '262 207 48 60' },
    X: {
      name: 'MarketDataIncrementalRefresh',
      required: '268',
      optional: '262',
      groups: { 268: '279 285 269 278 280 55 48 22 207 15 270 271 272 273 274 275 336 276 277 282 283 284 286 299 288 289 346 290 58' },
    },
    Y: { name: 'MarketDataRequestReject', required: '262', optional: '281 58' },
    d: { name: 'SecurityDefinition', required: '320 322 323', optional: '15 22 48 55 58 107 167 200 207 336 393 454 461 541 561 625' },
    e: { name: 'SecurityStatusRequest', required: '324 55 263', optional: '207' },
    f: { name: 'SecurityStatus', required: '55', optional: '324 207 325 326 332 333 60 58' },
    g: { name: 'TradingSessionStatusRequest', required: '335 263', optional: '336 625' },
    h: { name: 'TradingSessionStatus', required: '336 340', optional: '335 625 325 567 341 342 343 344 345 387 58 354 355' },
    x: { name: 'SecurityListRequest', required: '320 559', optional: '55 207 48 22 167 200 15 263 336 58' },
    y: {
      name: 'SecurityList',
      required: '320 322 560',
      optional: '393 893 146',
      // MinPriceIncrement(969) came with FIX 5.0; venues of 4.4 that tell the tick send it here.
      groups: { 146: '55 207 48 22 167 200 231 15 969 336 58' },
    },
    j: { name: 'BusinessMessageReject', required: '372 380', optional: '45 371 379 58 354 355' },
    AF: { name: 'OrderMassStatusRequest', required: '584 585', optional: '1 55 207' },
    AN: { name: 'RequestForPositions', required: '710 724 1 581 715 60', optional: '263 453 55 207 58' },
    AO: { name: 'RequestForPositionsAck', required: '721 728 729 1 581', optional: '710 727 58 453' },
    AP: {
      name: 'PositionReport',
      required: '721 728 715 1 581 730 731 734',
      optional: '710 724 727 325 15 55 207 702 753 58 453',
    },
    BA: { name: 'CollateralReport', required: '908 910', optional: '909 911 912 1 15 60 58 899 900 901 453' },
    BB: { name: 'CollateralInquiry', required: '', optional: '909 938 263 1 15 58 453' },
    BG: { name: 'CollateralInquiryAck', required: '909 945', optional: '946 911 1 58' },
  },
};

export const fix44 = compileDictionary(fix44Data, Tag);
