import { z } from 'zod';
import { roleNamePattern } from '../actor.ts';

/** Strings of the contract's formats, as patterns: what the readers check in full, and say in sentences. */
export const threadRef = z
  .string()
  .regex(/^(?!.*\.\.)(?!.*(?:\.|\.[lL][oO][cC][kK])$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u);
export const roleName = z.string().regex(new RegExp(roleNamePattern, 'u'));
export const owner = z.string().regex(new RegExp(`^operator$|${roleNamePattern}`, 'u'));
export const objectId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u);
export const filled = z.string().regex(/\S/u);
export const criterionId = z.string().regex(/^AC[0-9]{1,4}$/u);
/** Inside a repository, with `/`. */
export const repositoryPath = z
  .string()
  .max(512)
  .regex(/^(?![/~])(?![A-Za-z]:)(?!(?:.*\/)?\.{0,2}(?:\/|$))[^\\`]+$/u);
export const lockName = z
  .string()
  .max(128)
  .regex(/^(?!workspace\/)[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/u);
/** `packet:<path>` or ``command:`…` ``. */
export const nextActionPattern = '^(?:packet:\\S+|command:`.*\\S.*`)$';
export const nextAction = z.string().regex(new RegExp(nextActionPattern, 'u'));
/** From 1. */
export const count = z.int().min(1);
