/** The library: every door as a function that answers a value. `refusalFromFailure` reads what they throw. */
export { loadConfig } from './configuration.ts';
export { connect, type Engine } from './engine.ts';
export { refusalFromActivity } from './activity-failure.ts';
export { refusalFromFailure } from './engine-failure.ts';
export { refusalRules, type Outcome, type Refusal, type RefusalCode } from './refusal.ts';
export { readPacketFile, type PacketFile } from './packet-file.ts';
export { delegate, type Delegated } from './delegate.ts';
export { readThread, type ThreadReading } from './thread.ts';
export { threads, type ThreadLine } from './threads.ts';
export { wait, type Waited, type WaitOptions } from './wait.ts';
export { decide, type DecisionTaken } from './decide.ts';
export { stopOrder, type StopDraft } from './stop-order.ts';
export { stop, type Stopped } from './stop.ts';
export { resume, type Resumed, type ResumeOrder } from './resume.ts';
export { logs, type AgentOutput, type LogOrder } from './logs.ts';
export { locks } from './locks.ts';
export { doctor, type Finding } from './doctor.ts';
export { threadJson, type ThreadJson } from './thread-json.ts';
