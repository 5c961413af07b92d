/** What says nothing as a pair only: each of `firsts` joined with each of `seconds`, read as phrases are (vague-phrases.ts). */
export interface Pairs {
  readonly firsts: string;
  readonly seconds: string;
}

/** Looking somewhere without saying for what. */
const looking: Pairs = {
  firsts:
    'check, review, see, look at, look into, inspect, analyse, analyze, examine, study, go through, refer to, consult, debug, dig into, explore, understand, get familiar with',
  seconds: `
    log, logs, log file, log files, output, outputs, code, source, source code, codebase, repository, repo,
    docs, documentation, notes, packet, ticket, description, summary, comment, comments, commit, commits,
    commit message, diff, history, chat, conversation, thread, discussion, email, previous message,
    last message, previous entry, last entry, entry, entries, handoff log, report, evidence, results, result,
    status, state, situation, details, data, file, files, metrics, dashboard, system, environment, setup,
    configuration, config, everything
  `,
};

const wholes = `
  work, rest of work, task, tasks, job, jobs, ticket, packet, assignment, plan, item, items, objective,
  workstream, goal, requirements, criteria, solution, implementation, functionality, feature, features
`;

/** An act at the whole of the work. */
export const acting: Pairs = {
  firsts: `
    do, start, start on, start with, start working on, begin, begin with, execute, handle, deliver, finish,
    complete, implement, continue, continue with, resume, work on, working on, get started on, address, solve,
    fix, improve, update, adjust, change, rework, clean up, test, plan
  `,
  seconds: wholes,
};

/** Changing something for the better, without saying what of it. */
export const repairing: Pairs = {
  firsts:
    'fix, fix up, improve, clean up, refactor, optimise, optimize, debug, rework, work on, working on, change, modify, adjust, handle, polish, enhance',
  seconds:
    'code, codebase, source code, system, application, app, software, project, program, script, scripts, docs, documentation, config, configuration, setup',
};

/** A choice that is still to be made, as if it were a step. */
const choosing: Pairs = {
  firsts: `
    identify, determine, decide, decide on, choose, pick, select, find, evaluate, weigh, compare, consider, explore,
    discuss, define, propose, look for, look at, think about, figure out, work out, come up with, agree on
  `,
  seconds: `
    option, options, alternative, alternatives, approach, approaches, solution, solutions, strategy, path forward,
    way forward, next step, next steps, action, actions, course of action, direction, plan, root cause, what to do
  `,
};

const making: Pairs = {
  firsts: 'add, create, build, develop, design, provide, write, ship, do',
  seconds: 'feature, features, functionality, solution, code',
};

/** A quality wished for, without a figure. */
const bettering: Pairs = {
  firsts:
    'improve, increase, enhance, ensure, optimise, optimize, boost, raise, guarantee, maintain, better, good, high',
  seconds:
    'quality, code quality, performance, stability, reliability, robustness, usability, maintainability, readability, efficiency, scalability, user experience',
};

/** A state of the whole of the work. */
const standing: Pairs = {
  firsts: `
    work, task, tasks, job, packet, ticket, assignment, objective, objectives, goal, goals, criteria, requirements,
    instructions, scope, result, results, output, outcome, code, solution, implementation, feature, quality,
    performance, progress
  `,
  seconds: `
    done, complete, completed, finished, accomplished, achieved, fulfilled, met, reached, satisfied, delivered,
    implemented, ready, working, works, correct, good, great, fine, ok, okay, acceptable, satisfactory, as expected,
    as desired, better, improved, stable, unclear, not clear, ambiguous, confusing, incomplete, not complete, not done,
    not finished, blocked, stuck, pending, ongoing, in progress, look good, looks good
  `,
};

const notUnderstanding: Pairs = {
  firsts:
    'do not understand, dont understand, did not understand, didnt understand, cannot understand, unclear',
  seconds: `${wholes}, instructions, scope, what to do`,
};

const lacking: Pairs = {
  firsts: 'missing, lack of, lacking, not enough, insufficient, conflicting, need, no',
  seconds: 'information, info, context, clarity, details, input, feedback, guidance, understanding',
};
const lacked: Pairs = { firsts: lacking.seconds, seconds: 'missing, needed, required' };

export const pairs: readonly Pairs[] = [
  looking,
  acting,
  repairing,
  choosing,
  making,
  bettering,
  standing,
  notUnderstanding,
  lacking,
  lacked,
];
