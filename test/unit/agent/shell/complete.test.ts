import { describe, expect, test } from 'vitest';
import { complete } from '#agent/shell/complete.ts';

const CONFIG = {
  hooks: {
    webhook: [
      { name: 'slack', url: 'https://a.example/' },
      { name: 'crm', url: 'https://b.example/' },
    ],
  },
  event_hooks: { session_up: [{ type: 'webhook', url: 'https://c.example/', headers: { 'X-A': '1' } }] },
};

describe('completion', () => {
  test.each([
    ['', ['set ', 'delete ', 'show ', 'compare ', 'commit ', 'rollback ', 'help ', 'exit ', 'quit '], ''],
    ['com', ['compare ', 'commit '], 'com'],
    ['commit ', ['check '], ''],
    ['set ev', ['event_hooks '], 'ev'],
    ['set event_hooks ', ['session_up ', 'session_down '], ''],
    ['set event_hooks session_up ', ['script ', 'webhook '], ''],
    ['delete hooks webhook ', ['slack ', 'crm '], ''],
    ['set hooks webhook sl', ['slack '], 'sl'],
    ['set hooks webhook slack ret', ['retries ', 'retry_backoff '], 'ret'],
    ['set hooks webhook slack ssl_verify ', ['true ', 'false '], ''],
    ['set hooks webhook slack template t', ['teams '], 't'],
    ['delete event_hooks session_up webhook headers ', ['X-A '], ''],
    ['set nothing such ', [], ''],
    ['set node "open', [], ''],
  ])('of %j', (line, words, begun) => {
    expect(complete(line, CONFIG)).toEqual([words, begun]);
  });
});
