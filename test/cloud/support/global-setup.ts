import { installMinistack } from './install-ministack.ts';

/** Installs the emulator, once, before the files that need it run beside each other. */
export default function setup(): void {
  installMinistack();
}
