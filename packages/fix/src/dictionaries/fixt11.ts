import { compileDictionary, type DictionaryData } from './dictionary.ts';
import { fix44Data } from './fix44.ts';
import { Tag } from './tags.ts';

const { A: logon44, D: order44, G: replace44, ...messages44 } = fix44Data.messages;

/**
 * FIXT 1.1 as the session and FIX 5.0SP2 as the application, in one: the session names the application's version in the
 * Logon (DefaultApplVerID), a message may name its own (ApplVerID). An order's Symbol is optional, as the instrument
 * may be named by other fields. Source: FIXT 1.1 and FIX 5.0 SP2 specifications (fixtrading.org).
 */
const fix50sp2Data: DictionaryData = {
  ...fix44Data,
  beginString: 'FIXT.1.1',
  header: `${fix44Data.header} 1128 1129 1156`,
  msgTypes: '0-9 A-H J-N P-T V-Z a-z AA-AZ BA-BZ CA-CZ DA-DZ',
  values: { ...fix44Data.values, 1128: '0 1 2 3 4 5 6 7 8 9', 1137: '2 3 4 5 6 7 8 9' },
  messages: {
    ...messages44,
    A: { name: 'Logon', required: '98 108 1137', optional: `${logon44?.optional ?? ''} 554 925 1400 1401 1402 1403 1404 1407 1408 1409` },
    D: { name: 'NewOrderSingle', required: '11 54 60 40', optional: `55 ${order44?.optional ?? ''}` },
    G: { name: 'OrderCancelReplaceRequest', required: '11 54 60 40', optional: `41 55 ${replace44?.optional ?? ''}` },
  },
};

export const fix50sp2 = compileDictionary(fix50sp2Data, Tag);

/** DefaultApplVerID(1137) and ApplVerID(1128) of FIX 5.0 SP2. */
export const APPL_VER_50SP2 = '9';
