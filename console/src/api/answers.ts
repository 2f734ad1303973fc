import type * as z from 'zod';
import type { ATTEMPT, DEAD_LETTER } from '#shared/api/delivery.ts';
import type { EVENT_TYPE, PATTERN_TESTED } from '#shared/api/event.ts';
import type { REPLAY, STATS, STATUS, TENANT, TOKEN, WORKER } from '#shared/api/operations.ts';

export type Attempt = z.infer<typeof ATTEMPT>;
export type DeadLetter = z.infer<typeof DEAD_LETTER>;
export type EventType = z.infer<typeof EVENT_TYPE>;
export type PatternTested = z.infer<typeof PATTERN_TESTED>;
export type Replay = z.infer<typeof REPLAY>;
export type Stats = z.infer<typeof STATS>;
export type Status = z.infer<typeof STATUS>;
export type Tenant = z.infer<typeof TENANT>;
export type Token = z.infer<typeof TOKEN>;
export type Worker = z.infer<typeof WORKER>;
