import { commandDriver } from './command.ts';
import type { Driver } from './driver.ts';
import { scriptedDriver } from './scripted.ts';

/** Every driver, by the name that a job gives. A new one is added here and nowhere else. */
export const DRIVERS: Readonly<Record<string, Driver>> = {
  command: commandDriver,
  scripted: scriptedDriver,
};
