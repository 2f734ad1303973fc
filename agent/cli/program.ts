import { Command } from 'commander';
import { HOOKLINE_VERSION } from '#shared/version.ts';
import { addBoxCommands } from './box-commands.ts';
import { addCompletionCommand } from './completion/completion-command.ts';
import { addDeliveriesCommands } from './deliveries/deliveries-commands.ts';
import { addDoctorCommand } from './doctor/doctor-commands.ts';
import { addEventsCommands } from './events/events-commands.ts';
import { addHooksCommands } from './hooks/hooks-commands.ts';
import { addListenCommand } from './listen/listen-commands.ts';
import { addOperationsCommands } from './operations/operations-commands.ts';
import { addReplayCommands } from './operations/replay-commands.ts';
import { addProfileCommands } from './profile/profile-commands.ts';
import { addShellCommand } from './shell/shell-commands.ts';
import { addTailCommand } from './tail/tail-commands.ts';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong use or faulty configuration, 3 there is no such thing, 4 the token may not.`;

/** Every command of the command line; help lists them in this order. Their code is loaded when they run. */
export function createProgram(): Command {
  const hookline = new Command('hookline')
    .description('Takes subscriber events (sessions, DHCP leases, RADIUS) to webhooks and scripts, durably.')
    .version(HOOKLINE_VERSION)
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(--help tells more)')
    .exitOverride();
  addBoxCommands(hookline);
  addShellCommand(hookline);
  addDoctorCommand(hookline);
  addHooksCommands(hookline);
  addEventsCommands(hookline);
  addDeliveriesCommands(hookline);
  addTailCommand(hookline);
  addListenCommand(hookline);
  addReplayCommands(hookline);
  addOperationsCommands(hookline);
  addProfileCommands(hookline);
  addCompletionCommand(hookline);
  return hookline;
}
