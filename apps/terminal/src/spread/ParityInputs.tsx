import type { CompiledSpread, Rational, SourcedFigure } from '@tandem/domain';
import { formatRate } from '../format/numbers.ts';
import { sourceIn, useLanguage, useWords, type Key } from '../i18n/words.ts';

/** What stands between the two prices, each figure with who vouches for it on hover. */
export function ParityInputs({ spread }: { readonly spread: CompiledSpread }) {
  const t = useWords();
  const language = useLanguage((state) => state.language);
  const { premiumUsd, tariffRate, vatRate, feesCny } = spread.definition.parity;
  const { innerConversion, outerConversion } = spread.definition;
  const formula = t('spread.formula', { innerFactor: factorInWords(innerConversion), outerFactor: factorInWords(outerConversion) });
  const inputs: readonly [Key, string, SourcedFigure][] = [
    ['spread.premium', `${premiumUsd.value} USD`, premiumUsd],
    ['spread.tariff', formatRate(tariffRate.value), tariffRate],
    ['spread.vat', formatRate(vatRate.value), vatRate],
    ['spread.fees', `${feesCny.value} CNY`, feesCny],
  ];
  return (
    <div className="parity" title={`${t('spread.parity')}: ${formula}`} data-testid="parity">
      {inputs.map(([key, value, { source, asOf }]) => (
        <span key={key} title={t('spread.sourced', { source: sourceIn(language, source), asOf })}>
          {t(key)} {value}
        </span>
      ))}
      <span className="formula" data-testid="formula" title={formula}>
        {formula}
      </span>
    </div>
  );
}

/** What a leg's price is multiplied by to be one for the spread's unit: ` ÷ 31.1035`; nothing where they are the same. */
export function factorInWords({ numerator, denominator }: Rational): string {
  return (numerator === '1' ? '' : ` × ${numerator}`) + (denominator === '1' ? '' : ` ÷ ${denominator}`);
}
