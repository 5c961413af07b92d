import { defineSearchAttributeKey } from '@temporalio/common';
import type { searchAttributes } from '../worker/search-attributes.ts';

type Name = keyof typeof searchAttributes;

/** What Temporal's visibility keeps of a thread (worker/search-attributes.ts registers them). */
export const threadRole = defineSearchAttributeKey('ThreadRole' satisfies Name, 'KEYWORD');
export const threadScope = defineSearchAttributeKey('ThreadScope' satisfies Name, 'KEYWORD');
export const threadPhase = defineSearchAttributeKey('ThreadPhase' satisfies Name, 'KEYWORD');
export const threadClosure = defineSearchAttributeKey('ThreadClosure' satisfies Name, 'KEYWORD');
export const threadLocks = defineSearchAttributeKey('ThreadLocks' satisfies Name, 'KEYWORD_LIST');
