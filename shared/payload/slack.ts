import type { HooklineEvent } from '#shared/event/event.ts';
import { describeEvent } from './describe-event.ts';

/**
 * The body of a Slack incoming webhook: `{"text": ...}` with the title in bold and each value as code.
 * Slack wants exactly `&`, `<` and `>` escaped (https://docs.slack.dev/messaging/formatting-message-text, "Escaping text"),
 * which also keeps a value from mentioning a channel or making a link. A backtick would end the code; no escape for it
 * exists, so it becomes an apostrophe.
 */
export function slackBody(event: HooklineEvent): string {
  const { title, facts } = describeEvent(event);
  let text = `*${title}*`;
  for (const [label, value] of facts) text += `\n${escapeSlack(label)}: \`${escapeSlack(value)}\``;
  return JSON.stringify({ text });
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('`', "'");
}
