import type { NumericComparison } from './numeric.ts';

export type Scalar = string | number | boolean | null;
export type OneOrMany<T> = T | readonly T[];
export type IgnoreCase = { readonly 'equals-ignore-case': string };

export type AnythingBut =
  | OneOrMany<string>
  | OneOrMany<number>
  | { readonly prefix: OneOrMany<string> }
  | { readonly suffix: OneOrMany<string> }
  | { readonly 'equals-ignore-case': OneOrMany<string> }
  | { readonly wildcard: OneOrMany<string> };

/**
 * One element of a field's array: a value that the field must equal, or one operator
 * (EventBridge user guide, "Comparison operators for use in event patterns").
 */
export type Matcher =
  | Scalar
  | { readonly prefix: string | IgnoreCase }
  | { readonly suffix: string | IgnoreCase }
  | IgnoreCase
  | { readonly 'anything-but': AnythingBut }
  | { readonly numeric: NumericComparison }
  | { readonly cidr: string }
  | { readonly exists: boolean }
  | { readonly wildcard: string };
