import { refuse, type Outcome } from './refusal.ts';

/** Numbers of gRPC's status codes that mean something to a door. */
export const grpc = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The gRPC status code of an error of Temporal's client, however deep it lies; undefined when it has none. */
export function grpcCode(error: unknown): number | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'number') return at.code;
  }
  return undefined;
}

/** Nobody polls the thread's task queue, or not in time. */
export const isWorkerSilent = (error: unknown): boolean => {
  const code = grpcCode(error);
  return code === grpc.deadlineExceeded || code === grpc.failedPrecondition || code === grpc.cancelled;
};

/** A thrown failure as a refusal for people; undefined when it is none of the engine's, and therefore unforeseen. */
export function refusalFromFailure(error: unknown, address: string): Outcome<never> | undefined {
  const code = grpcCode(error);
  if (code === grpc.unavailable || code === grpc.deadlineExceeded || code === grpc.cancelled) {
    return engineUnreachable(address, code === grpc.unavailable ? undefined : 'in time');
  }
  if (code === grpc.permissionDenied || code === grpc.unauthenticated) {
    return refuse(
      'configuration',
      `Temporal at ${address} refuses these credentials.`,
      'Set TEMPORAL_API_KEY or TEMPORAL_TLS_CLIENT_CERT_PATH and _KEY_PATH for this server.',
    );
  }
  if (code === grpc.notFound && error instanceof Error && /namespace/iu.test(error.message)) {
    return refuse(
      'configuration',
      `Temporal at ${address} does not know the namespace.`,
      'Set TEMPORAL_NAMESPACE to a namespace of this server, or create it with `temporal operator namespace create`.',
    );
  }
  return undefined;
}

export function engineUnreachable(address: string | undefined, when?: string): Outcome<never> {
  const message =
    address === undefined
      ? 'No engine runs for this configuration: no `threadline up` has its state directory, and TEMPORAL_ADDRESS is not set.'
      : `Temporal at ${address} does not answer${when === undefined ? '' : ` ${when}`}.`;
  return refuse(
    'engine_unreachable',
    message,
    'Start one with `threadline up`, or set TEMPORAL_ADDRESS to a server that runs.',
    { nextActions: ['threadline up'] },
  );
}

export function workerUnreachable(threadRef: string | undefined, asked: string): Outcome<never> {
  return refuse(
    'worker_unreachable',
    `Temporal answers, but no worker does: ${asked}.`,
    'Start one with `threadline worker` (or `threadline up`), then repeat the command.',
    { nextActions: ['threadline worker'], ...(threadRef === undefined ? {} : { threadRef }) },
  );
}
