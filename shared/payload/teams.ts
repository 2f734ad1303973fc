import type { HooklineEvent } from '#shared/event/event.ts';
import { describeEvent } from './describe-event.ts';
import type { Severity } from './event-title.ts';

/** Hexadecimal RGB: red, green, grey. */
const COLORS: Readonly<Record<Severity, string>> = { alarm: 'D13438', good: '107C10', neutral: '8A8886' };

/** What HTML gives a meaning, and what Markdown does: Teams renders both in a card's text. */
const SPECIAL = /[&<>"'`*[\]\\]/g;

/**
 * The body of a Microsoft Teams incoming webhook: a MessageCard whose text is HTML, every value escaped.
 * (Microsoft, "Legacy actionable message card reference")
 */
export function teamsBody(event: HooklineEvent): string {
  const { title, severity, facts } = describeEvent(event);
  const lines = facts.map(([label, value]) => `<b>${escapeHtml(label)}:</b> ${escapeHtml(value)}`);
  return JSON.stringify({
    '@type': 'MessageCard',
    '@context': 'http://schema.org/extensions',
    summary: title,
    themeColor: COLORS[severity],
    title,
    text: lines.join('<br>'),
  });
}

function escapeHtml(text: string): string {
  return text.replace(SPECIAL, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === '&') return '&amp;';
  if (character === '<') return '&lt;';
  if (character === '>') return '&gt;';
  if (character === '"') return '&quot;';
  return `&#${character.charCodeAt(0)};`;
}
