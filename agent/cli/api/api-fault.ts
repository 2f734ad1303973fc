import { PROBLEM } from '#shared/api/problem.ts';
import { printable } from '#shared/payload/display-text.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { readAnswer } from './read-answer.ts';

/** The API refused a request. */
export class ApiFault extends CliError {
  override readonly name = 'ApiFault';
  readonly status: number;
  /** The problem's, such as `no_such_hook`; empty where something else than the API answered. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message, EXIT_CODES[status] ?? EXIT.failed);
    this.status = status;
    this.code = code;
  }
}

/** Nobody answered. */
export class UnreachableError extends CliError {
  override readonly name = 'UnreachableError';
  readonly code = 'unreachable';
}

const EXIT_CODES: Readonly<Record<number, number>> = {
  400: EXIT.wrongUse,
  401: EXIT.notAllowed,
  403: EXIT.notAllowed,
  404: EXIT.notFound,
  422: EXIT.wrongUse,
};

/** What an answer that is no success says, one line for each place of the request that is wrong. */
export function apiFault(status: number, answer: unknown, tokenFrom: string): ApiFault {
  const problem = readProblem(answer);
  if (problem === undefined)
    return new ApiFault(status, '', `HTTP ${status} from something that is not Hookline's API`);
  const { title, detail, code, errors = [] } = problem;
  // The detail of a request with several faults says them all in one line.
  const said = errors.length > 0 ? title : (detail ?? title);
  const lines = [
    `${printable(said)} (${status} ${code})`,
    ...(status === 401 ? [`the token is from ${tokenFrom}`] : []),
    ...errors.map(({ path, message }) => `  ${printable(path)}: ${printable(message)}`),
  ];
  return new ApiFault(status, code, lines.join('\n'));
}

function readProblem(answer: unknown) {
  try {
    return readAnswer(PROBLEM, answer);
  } catch {
    return undefined;
  }
}
