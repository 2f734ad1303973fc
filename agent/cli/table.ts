import { printable } from '#shared/payload/display-text.ts';
import { cutText, padText, textWidth } from './text-width.ts';

const GAP = '  ';
/** A column is cut down to this, or to its title. */
const MIN_WIDTH = 8;

export interface TableOptions {
  /** Columns of the terminal; nothing is cut where it is left out, as for a file or a pipe. */
  readonly width?: number | undefined;
  /** Titles of columns that are never cut: what people copy. */
  readonly whole?: readonly string[];
}

/**
 * Rows in columns as wide as their widest cell, the widest ones cut where the terminal is narrower. What could steer a
 * terminal is taken out of the cells: they hold what subscribers and endpoints send.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { width, whole = [] }: TableOptions = {},
): string {
  const cells = [header, ...rows.map((row) => row.map(printable))];
  const wanted = header.map((_, column) => Math.max(...cells.map((row) => textWidth(row[column] ?? ''))));
  const least = header.map((title, column) =>
    whole.includes(title) ? (wanted[column] ?? 0) : Math.max(MIN_WIDTH, textWidth(title)),
  );
  const widths = width === undefined ? wanted : narrow(wanted, least, width - GAP.length * (header.length - 1));
  const line = (row: readonly string[]) =>
    widths
      .map((columns, column) => padText(cutText(row[column] ?? '', columns), columns))
      .join(GAP)
      .trimEnd();
  return cells.map(line).join('\n');
}

/** Takes columns from the widest one, again and again, until they fit or none can give more. */
function narrow(wanted: readonly number[], least: readonly number[], total: number): readonly number[] {
  const widths = [...wanted];
  let excess = widths.reduce((sum, width) => sum + width, 0) - total;
  for (; excess > 0; excess--) {
    let widest = -1;
    for (const [column, width] of widths.entries())
      if (width > (least[column] ?? 0) && width > (widths[widest] ?? 0)) widest = column;
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
