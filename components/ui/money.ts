const symbols = new Map<string, string>();

/** `€`, or the code of a currency that has no sign. */
export function currencySign(currency: string): string {
  const known = symbols.get(currency);
  if (known) return known;
  const parts = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  const found = parts.find((part) => part.type === 'currency')?.value ?? currency;
  symbols.set(currency, found);
  return found;
}

/** An amount with its currency: `41.40 €`; whole from 1,000 on, where cents are noise: `18,400 €`. */
export function money(amount: number, currency = 'EUR'): string {
  const digits = Math.abs(amount) >= 1000 ? 0 : 2;
  const figure = amount.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${figure}\u00a0${currencySign(currency)}`;
}

/** A price by the hour: `0.08 €/h`; a third digit only where two would say nothing. */
export function hourlyPrice(amount: number, currency = 'EUR'): string {
  const digits = amount > 0 && amount < 0.01 ? 3 : 2;
  return `${amount.toFixed(digits)}\u00a0${currencySign(currency)}/h`;
}
