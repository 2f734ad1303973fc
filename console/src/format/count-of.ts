const NUMBER = new Intl.NumberFormat('en-US');

/** `1 dead letter`, `2,500 dead letters`. */
export function countOf(count: number, what: string): string {
  return `${NUMBER.format(count)} ${what}${count === 1 ? '' : 's'}`;
}
