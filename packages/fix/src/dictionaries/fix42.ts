import { compileDictionary, type DictionaryData } from './dictionary.ts';
import { fix44Data } from './fix44.ts';
import { sessionMessages } from './session-messages.ts';
import { Tag } from './tags.ts';

const instrument = '48 22 167 200 205 201 202 206 231 223 207 106 107';

/**
 * The part of FIX 4.2 that this house speaks: session messages, order routing and market data. It has no parties, and a
 * fill is said by ExecType 1 or 2 with ExecTransType(20). Source: FIX 4.2 specification with errata 20010501
 * (fixtrading.org).
 */
const fix42Data: DictionaryData = {
  ...fix44Data,
  beginString: 'FIX.4.2',
  header: '8 9 35 49 56 115 128 90 91 34 50 142 57 143 116 144 129 145 43 97 52 122 212 213 347 369 370',
  msgTypes: '0-9 A-H J-N P-T V-Z a-m',
  rejectReasonMax: 11,
  values: {
    20: '0 1 2 3',
    21: '1 2 3',
    40: '1 2 3 4 5 6 7 8 9 A B C D E F G H I P',
    54: '1 2 3 4 5 6 7 8 9',
    59: '0 1 2 3 4 5 6',
    167: '? BA CB CD CMO CORP CP CPP CS FHA FHL FN FOR FUT GN GOVT IET MF MIO MPO MPP MPT MUNI NONE OPT PS RP RVRP SL TD USTB WAR ZOO',
    263: '0 1 2',
  },
  groups: {
    146: `55 ${instrument} 336`,
    267: '269',
    268: '269 55 207 270 271 290 15 272 273 274 275 336 276 277 282 283 284 286 59 432 126 110 18 287 37 299 288 289 346 58',
    384: '372 385',
    386: '336',
  },
  messages: {
    ...sessionMessages,
    '8': {
      name: 'ExecutionReport',
      required: '37 17 20 150 39 55 54 151 14 6',
      optional: `${instrument} 198 11 41 19 1 103 378 38 152 40 44 99 15 59 168 432 126 18 31 32 30 60 75 77 21 58 354 355`,
    },
    '9': { name: 'OrderCancelReject', required: '37 11 41 39 434', optional: '198 1 60 102 58 354 355' },
    // Username and Password came with 4.3; many a 4.2 venue takes them here all the same.
    A: { name: 'Logon', required: '98 108', optional: '95 96 141 383 384 553 554' },
    D: {
      name: 'NewOrderSingle',
      required: '11 21 55 54 60 40',
      optional: `${instrument} 1 63 64 18 110 111 100 386 81 114 38 152 44 99 15 59 168 432 126 47 58 354 355 77 203 204 210`,
    },
    F: { name: 'OrderCancelRequest', required: '41 11 55 54 60', optional: `${instrument} 37 1 38 152 58 354 355` },
    G: {
      name: 'OrderCancelReplaceRequest',
      required: '41 11 21 55 54 60 40',
      optional: `${instrument} 37 1 18 110 111 38 152 44 99 59 168 432 126 15 47 58 354 355 77 210`,
    },
    H: { name: 'OrderStatusRequest', required: '11 55 54', optional: `${instrument} 37 1` },
    V: { name: 'MarketDataRequest', required: '262 263 264 267 146', optional: '265 266' },
    W: { name: 'MarketDataSnapshotFullRefresh', required: '55 268', optional: `${instrument} 262 291 292 387` },
    X: {
      name: 'MarketDataIncrementalRefresh',
      required: '268',
      optional: '262',
      groups: { 268: `279 285 269 278 280 55 ${instrument} 270 15 271 272 273 274 275 336 276 277 282 283 284 286 299 288 289 346 290 58` },
    },
    Y: { name: 'MarketDataRequestReject', required: '262', optional: '281 58' },
    c: { name: 'SecurityDefinitionRequest', required: '320 321', optional: `55 ${instrument} 15 58 336 146` },
    d: { name: 'SecurityDefinition', required: '320 322', optional: `323 393 55 ${instrument} 15 336 58 354 355 146` },
    e: { name: 'SecurityStatusRequest', required: '324 55 263', optional: `${instrument} 336` },
    f: { name: 'SecurityStatus', required: '55', optional: `324 ${instrument} 336 325 326 332 333 58` },
    g: { name: 'TradingSessionStatusRequest', required: '335 263', optional: '336 338 339' },
    h: { name: 'TradingSessionStatus', required: '336 340', optional: '335 338 339 325 341 342 343 344 345 387 58 354 355' },
    j: { name: 'BusinessMessageReject', required: '372 380', optional: '45 371 379 58 354 355' },
  },
};

export const fix42 = compileDictionary(fix42Data, Tag);
