import type { Fields } from '../ssh/call.ts';
import type { LaunchId } from '../../contract/calls.ts';

/** How the host program knows a launch. */
export const launchFields = ({ threadRef, run, launch }: Omit<LaunchId, 'role'>): Fields => [
  ['thread_ref', threadRef],
  ['run', String(run)],
  ['launch', String(launch)],
];
