// The entry of the workflow bundle: each export is a workflow type.
export { delegation } from './delegation.ts';
export { locks } from './locks.ts';
export { watch } from './watch.ts';
