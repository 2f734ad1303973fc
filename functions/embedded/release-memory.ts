/**
 * Hands back to the system what starting took and left: V8's young generation grows while modules are loaded, and shrinks
 * by itself only after a long time under load. Stops the calling thread for tens of milliseconds. Does nothing where Node
 * runs without --expose-gc.
 */
export function releaseMemory(): void {
  globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
}
