/**
 * Where messages wait. A tenant's events, and a script's executions, leave in the order in which they came; a hook's
 * deliveries leave as they fall due. A lane of its own is what keeps one hook's backlog out of everybody else's way.
 */
export const eventLane = (tenant: string): string => `event/${tenant}`;
export const hookLane = (hookId: string): string => `hook/${hookId}`;
export const scriptLane = (hookId: string): string => `script/${hookId}`;
export const TRACK_NAS_LANE = 'function/track-nas';
/** A tenant's events on their way to the bus in the cloud (engine `aws`): what is denied to one tenant holds up no other. */
export const forwardLane = (tenant: string): string => `forward/${tenant}`;
/** Names the bus in the messages of these lanes, where a delivery has its hook. */
export const FORWARD = '#forward';

const HOOK = 'hook/';

export const isHookLane = (lane: string): boolean => lane.startsWith(HOOK);

/** What follows the kind: the tenant, or the hook's id. */
export const laneOwner = (lane: string): string => lane.slice(lane.indexOf('/') + 1);

export const laneKind = (lane: string): string => lane.slice(0, lane.indexOf('/'));
