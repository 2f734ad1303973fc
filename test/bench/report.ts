import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';

/** A figure beside its bound. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly bound: string;
  readonly isMet: boolean | undefined;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export const atLeast = (what: string, value: number, bound: number, detail: string): Row => ({
  what,
  measured: `${value.toFixed(2)} (${detail})`,
  bound: `>= ${bound}`,
  isMet: value >= bound,
});

export const atMost = (what: string, value: number, bound: number, unit: string): Row => ({
  what,
  measured: `${value.toFixed(1)} ${unit}`,
  bound: `<= ${bound} ${unit}`,
  isMet: value <= bound,
});

export function markdown(rows: readonly Row[]): string {
  const verdict = (row: Row) => (row.isMet === undefined ? '' : row.isMet ? 'met' : 'NOT MET');
  const lines = rows.map((row) => `| ${row.what} | ${row.measured} | ${row.bound} | ${verdict(row)} |`);
  return ['| what | measured | bound | |', '|---|---|---|---|', ...lines].join('\n');
}

/** Puts the table into docs/performance.md, between its two marks. */
export async function writeReport(rows: readonly Row[]): Promise<void> {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const measured = `Measured ${new Date().toISOString().slice(0, 10)} on ${machine}.`;
  await putIntoPage('performance.md', 'bench', `${measured}\n\n${markdown(rows)}`);
}

/** Puts text between the two marks of this name on a page of docs/, in place of what was there. */
export async function putIntoPage(page: string, mark: string, text: string): Promise<void> {
  const file = new URL(`../../docs/${page}`, import.meta.url);
  const old = await readFile(file, 'utf8');
  const [beginMark, endMark] = [`<!-- ${mark}: begin -->`, `<!-- ${mark}: end -->`];
  const begin = old.indexOf(beginMark);
  const end = old.indexOf(endMark);
  if (begin < 0 || end < begin) throw new Error(`docs/${page} has lost its marks`);
  await writeFile(file, `${old.slice(0, begin)}${beginMark}\n${text}\n${old.slice(end)}`);
}
