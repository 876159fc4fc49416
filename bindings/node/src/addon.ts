import { join } from 'node:path';
import type { Addon } from './native.js';

/** The addon for this platform, which lies beside this file. */
export const addon: Addon = load();

function load(): Addon {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return require(join(__dirname, `acrgate.${platform}.node`)) as Addon;
  } catch (cause) {
    throw new Error(`this package of acrgate has no addon that runs on ${platform}; build one: cargo xtask node-package`, { cause });
  }
}
