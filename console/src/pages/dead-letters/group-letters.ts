import type { DeadLetter } from '../../api/answers.ts';

export interface LetterGroup {
  readonly key: string;
  readonly hook: string;
  readonly hookId: string;
  readonly tenant: string;
  readonly reason: string;
  readonly count: number;
  readonly oldest: string;
  readonly newest: string;
}

/** Letters of one hook that died of the same, the largest group first. */
export function groupLetters(letters: readonly DeadLetter[]): readonly LetterGroup[] {
  const groups = Map.groupBy(letters, ({ hook_id, tenant, reason }) => JSON.stringify([hook_id, tenant, reason]));
  return [...groups]
    .flatMap(([key, members]) => {
      const [first] = members;
      if (first === undefined) return [];
      const times = members.map(({ died_at }) => died_at).toSorted();
      return {
        key,
        hook: first.hook,
        hookId: first.hook_id,
        tenant: first.tenant,
        reason: first.reason,
        count: members.length,
        oldest: times.at(0) ?? first.died_at,
        newest: times.at(-1) ?? first.died_at,
      };
    })
    .toSorted((a, b) => b.count - a.count);
}
