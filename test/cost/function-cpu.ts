import { readdir, readFile } from 'node:fs/promises';

/** Of the kernel's accounts in /proc, a hundredth of a second (proc(5), USER_HZ). */
const TICK_MS = 10;

/** Milliseconds of processor that the processes with this environment variable have used since they started. Linux only. */
export async function functionCpuMs(variable: string): Promise<number> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const used = await Promise.all(processes.map((pid) => cpuMsOf(pid, variable).catch(() => 0)));
  return used.reduce((sum, ms) => sum + ms, 0);
}

async function cpuMsOf(pid: string, variable: string): Promise<number> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
  if (!environment.split('\0').includes(variable)) return 0;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The fields after the program's name, which may hold anything, in brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
