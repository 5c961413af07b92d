import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Base } from '../contract/messages.ts';
import type { Engine } from './engine.ts';

/** What the last run was given, as far as Temporal still has it. */
export interface EarlierInput {
  readonly packetText: string;
  readonly packetPath?: string;
  readonly base?: Base;
}

/** Reads the argument of an execution from the first event of its history; undefined when retention has taken it. */
export async function earlierInput(
  engine: Engine,
  description: WorkflowExecutionDescription,
): Promise<EarlierInput | undefined> {
  const { workflowId, runId } = description;
  const { history } = await engine.connection.workflowService.getWorkflowExecutionHistory({
    namespace: engine.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const payload = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return payload ? inputFrom(defaultPayloadConverter.fromPayload<unknown>(payload)) : undefined;
}

function inputFrom(value: unknown): EarlierInput | undefined {
  if (!isRecord(value) || typeof value['packetText'] !== 'string') return undefined;
  const { packetText, packetPath, earlier } = value;
  const base = isRecord(earlier) ? baseFrom(earlier['base']) : undefined;
  return {
    packetText,
    ...(typeof packetPath === 'string' ? { packetPath } : {}),
    ...(base ? { base } : {}),
  };
}

function baseFrom(value: unknown): Base | undefined {
  if (!isRecord(value) || typeof value['tip'] !== 'string') return undefined;
  const { tip, remoteTip } = value;
  return { tip, ...(typeof remoteTip === 'string' ? { remoteTip } : {}) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
