/** The longest value shown in a chat message, in UTF-16 units, the ellipsis included. */
const DISPLAY_MAX_LENGTH = 200;

/** Control characters, line and paragraph separators, and the marks that reverse the direction of text. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** A value fit for one line of a chat message: nothing unprintable, trimmed, well-formed, cut with an ellipsis. */
export function displayText(raw: string): string {
  // What lies far beyond the cut is never looked at: a host name may be a hundred kilobytes.
  const text = printable(raw.slice(0, DISPLAY_MAX_LENGTH * 4));
  if (text.length <= DISPLAY_MAX_LENGTH && raw.length <= DISPLAY_MAX_LENGTH * 4) return text;
  const cut = text.slice(0, DISPLAY_MAX_LENGTH - 1);
  return `${endsInHalfPair(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Text of one line in which nothing steers a terminal or hides what it says; trimmed and well-formed. */
export function printable(raw: string): string {
  return raw.toWellFormed().replace(UNPRINTABLE, ' ').trim();
}

function endsInHalfPair(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
