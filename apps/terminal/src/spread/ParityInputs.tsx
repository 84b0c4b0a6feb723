import type { CompiledSpread, SourcedFigure } from '@tandem/domain';
import { formatRate } from '../format/numbers.ts';
import { useWords, type Key } from '../i18n/words.ts';

/** What stands between the two prices, each figure with who vouches for it on hover. */
export function ParityInputs({ spread }: { readonly spread: CompiledSpread }) {
  const t = useWords();
  const { premiumUsd, tariffRate, vatRate, feesCny } = spread.definition.parity;
  const inputs: readonly [Key, string, SourcedFigure][] = [
    ['spread.premium', `${premiumUsd.value} USD`, premiumUsd],
    ['spread.tariff', formatRate(tariffRate.value), tariffRate],
    ['spread.vat', formatRate(vatRate.value), vatRate],
    ['spread.fees', `${feesCny.value} CNY`, feesCny],
  ];
  return (
    <div className="parity" title={`${t('spread.parity')}: ${t('spread.formula')}`} data-testid="parity">
      {inputs.map(([key, value, { source, asOf }]) => (
        <span key={key} title={t('spread.sourced', { source, asOf })}>
          {t(key)} {value}
        </span>
      ))}
      <span className="formula">{t('spread.formula')}</span>
    </div>
  );
}
