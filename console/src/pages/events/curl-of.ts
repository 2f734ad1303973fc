const INGEST = 'http://127.0.0.1:9867/v1/events';

/** The command for a shell that reports this event to a box with its usual address. */
export function curlOf(event: object): string {
  const quoted = JSON.stringify(event).replaceAll("'", `'\\''`);
  return `curl -i ${INGEST} -d '${quoted}'`;
}
