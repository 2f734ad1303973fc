import { Argument, type Command } from 'commander';
import { addCommand } from '../command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `hookline completion SHELL` */
export function addCompletionCommand(hookline: Command): void {
  addCommand(hookline, 'completion', {
    description: 'print the completions for a shell',
    examples: ['completion bash > /etc/bash_completion.d/hookline', 'completion fish | source'],
  })
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action(async (shell: (typeof SHELLS)[number]) => {
      process.stdout.write(await render(shell, hookline));
    });
}

async function render(shell: (typeof SHELLS)[number], hookline: Command): Promise<string> {
  if (shell === 'bash') return (await import('./bash.ts')).bashCompletion(hookline);
  if (shell === 'zsh') return (await import('./zsh.ts')).zshCompletion(hookline);
  return (await import('./fish.ts')).fishCompletion(hookline);
}
