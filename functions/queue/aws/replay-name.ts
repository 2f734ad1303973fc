/** EventBridge: up to 64 of letters, digits, `.`, `-` and `_` (StartReplay, "ReplayName"). */
const REPLAY_NAME = /^hookline-([0-9a-f]{10})-[0-9a-z]+$/;

/**
 * The name of a replay for one hook, known by its tag (live-webhook.ts). EventBridge writes it on every event that it
 * replays, and `deliver` reads there whom the event is for.
 */
export function replayName(tag: string, startedMs: number): string {
  return `hookline-${tag}-${startedMs.toString(36)}`;
}

/** The tag of the hook that a replay of this name is for; undefined for a replay that is none of ours: it is for all. */
export function replayedTag(name: string): string | undefined {
  return REPLAY_NAME.exec(name)?.[1];
}
