import os from "node:os";
import type { ServerOrders } from "./processes/server.ts";
import type { Process } from "./start-process.ts";
import { sum } from "./statistics.ts";

/**
 * Starts to watch what else the machine does. Gives a function that tells, from the CPU seconds of our clients since,
 * which share of the machine went to processes that are not ours.
 */
export async function watchOthers(server: Process<ServerOrders>): Promise<(clients: number) => Promise<number>> {
  const own = async (): Promise<number> => {
    const { user, system } = process.cpuUsage();
    return (await server.ask("cpu")) + (user + system) / 1e6;
  };
  const [machineThen, ownThen] = [machineTime(), await own()];
  return async (clients) => {
    const ours = (await own()) - ownThen + clients;
    const { busy, total } = machineTime();
    return Math.max(0, busy - machineThen.busy - ours) / (total - machineThen.total);
  };
}

/** Seconds that all cores together were busy, and that passed on all of them, since the machine started. */
function machineTime(): { readonly busy: number; readonly total: number } {
  const times = os.cpus().map((cpu) => cpu.times);
  const busy = sum(times.map(({ user, nice, sys, irq }) => user + nice + sys + irq)) / 1000;
  return { busy, total: busy + sum(times.map(({ idle }) => idle)) / 1000 };
}
