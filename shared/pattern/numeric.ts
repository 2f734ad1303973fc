/** `[">", 0, "<=", 5]`: one comparison, or a lower bound and then an upper one. */
export type NumericComparison = readonly (string | number)[];

/** EventBridge compares numbers from -5e9 to 5e9 (EventBridge user guide, "Numeric matching"). */
const LIMIT = 5e9;

export const NUMBER_EXPECTED = 'a number from -5e9 to 5e9';

export function isComparableNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= LIMIT;
}

/** What is wrong with the value of `numeric`, or undefined. */
export function numericFault(value: unknown): string | undefined {
  if (!Array.isArray(value) || (value.length !== 2 && value.length !== 4)) {
    return 'one comparison such as [">", 0], or a range such as [">", 0, "<=", 5]';
  }
  const [lowerOperator, lower, upperOperator, upper]: unknown[] = value;
  if (!isComparableNumber(lower)) return `${NUMBER_EXPECTED} after each comparison sign`;
  if (value.length === 2) {
    return isOperator(lowerOperator) ? undefined : 'one of "=", "<", "<=", ">", ">=" as the comparison sign';
  }
  if (lowerOperator !== '>' && lowerOperator !== '>=') return 'a range that begins with ">" or ">="';
  if (upperOperator !== '<' && upperOperator !== '<=') return 'a range that ends with "<" or "<="';
  if (!isComparableNumber(upper)) return `${NUMBER_EXPECTED} after each comparison sign`;
  return lower < upper ? undefined : 'a range whose lower bound is below its upper bound';
}

/** A matcher of a checked comparison. */
export function compileNumeric(comparison: NumericComparison): (value: number) => boolean {
  const [firstOperator, first, secondOperator, second] = comparison;
  const one = compare(firstOperator, Number(first));
  if (secondOperator === undefined) return one;
  const other = compare(secondOperator, Number(second));
  return (value) => one(value) && other(value);
}

function isOperator(value: unknown): boolean {
  return value === '=' || value === '<' || value === '<=' || value === '>' || value === '>=';
}

function compare(operator: string | number | undefined, bound: number): (value: number) => boolean {
  switch (operator) {
    case '<':
      return (value) => value < bound;
    case '<=':
      return (value) => value <= bound;
    case '>':
      return (value) => value > bound;
    case '>=':
      return (value) => value >= bound;
    default:
      return (value) => value === bound;
  }
}
