import type { Command } from 'commander';
import { addCommand, withConfigOption } from '../command.ts';

/** `hookline doctor` */
export function addDoctorCommand(hookline: Command): void {
  withConfigOption(
    addCommand(hookline, 'doctor', {
      description: 'check this box, its agent and the endpoints of its hooks, and say what to do',
      examples: ['doctor --config /etc/hookline/hookline.yaml', 'doctor --time-server pool.ntp.org'],
    }),
  )
    .option('--time-server <server>', 'to compare the clock with: HOST[:PORT] of an NTP server, or a URL')
    .option('--json', 'print JSON')
    .action(async (options) => (await import('./doctor.ts')).doctor(options));
}
