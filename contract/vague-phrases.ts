/**
 * What says nothing that somebody else could do, check or decide by. English only. Phrases are separated by commas and
 * compared whole, without case and punctuation (vague.ts). A noun that may name a thing of the project (tests, build,
 * power, release) never stands here by itself: a text that holds one is exact.
 */

/** Stands where an answer should be. Vague even as a name. */
export const placeholders = `
  tbd, tba, tbc, tbf, todo, to do, fixme, xxx, wip, tk, n a, na, none yet, placeholder, lorem ipsum,
  to be determined, to be defined, to be decided, to be announced, to be confirmed, to be discussed,
  to be done, to be added, to be filled in, to be filled, to be provided, to be specified, to be completed,
  will be determined, will be decided, will be added, not decided yet, not yet decided, not yet known,
  not known yet, not set, not specified, not provided, not available, not applicable, unspecified, undefined,
  undecided, unknown, unclear, not clear, not sure, dont know, no idea, fill in, fill me in, fill this in,
  insert here, your text here, your answer here, text here, insert text here, insert reason, reason here,
  see above, see below, same as above, same as before, same, ditto, as above, as before, as below, above,
  below, something, anything, whatever, various, misc, miscellaneous, stuff, etc, and so on, lorem
`;

/** What somebody evades with, by what it stands for. */
export const idlePhrases = {
  /** An act without its object. */
  doing: `
    investigate, investigating, investigation, look, look into, looking into, look at, look closer,
    take a look, have a look, dig, dig into, dig deeper, check, checking, check in, check back, check up,
    double check, verify, verifying, verification, validate, validation, make sure, ensure, analyse, analyze,
    analysing, analyzing, analysis, debug, debugging, diagnose, diagnosis, troubleshoot, troubleshooting,
    research, explore, exploration, examine, inspect, study, review, reviewing, reviewed, evaluate,
    evaluation, assess, assessment, root cause, find root cause, root cause analysis, find cause,
    find reason, find problem, find bug, find error, find solution, find a way, find a fix, find out,
    figure out, understand, think about, consider, reconsider, brainstorm, fix, fixes, fixing, fixed, solve,
    solved, resolve, resolved, repair, correct, address, handle, handling, handled, deal with, take care of,
    sort out, clean up, cleanup, tidy up, polish, improve, improving, improvement, improvements, optimise,
    optimize, optimisation, optimization, refactor, refactoring, refactored, enhance, enhancement,
    enhancements, tweak, tweaks, tune, harden, continue, continuing, continue from here,
    continue where left off, continue where stopped, pick up where left off, start where left off,
    from where left off, continue from last commit, start from last commit, resume from last commit,
    carry on, go on, go ahead, move on, move forward, proceed, proceeding, resume, resuming, keep going,
    keep working, keep trying, keep at it, keep on, keep an eye on, press on, retry, retrying, try, trying,
    try again, try harder, try later, try something else, try something different, try other things,
    try different things, try another approach, try a different approach, try an alternative, start over,
    start again, start again from beginning, start from beginning, start, begin, get started, get going, get it done, redo, rerun, run, run it, run again,
    run command, run commands, run command above, run commands above, some command, some commands, command,
    do, do it, do so, do work, do this, do the needful, do the same, do the rest, do what is needed,
    do what is necessary, do whatever, do everything, do as told, do best, best effort, read packet,
    read docs, read documentation, read code, read codebase, make it work, get it working, get it to work,
    make it happen, make progress, make changes, make necessary changes, make adjustments, make improvements,
    make better, make it better, finish, finishing, finish up, finalise, finalize, complete, completing,
    wrap up, execute, implement, implementing, implementation, perform, apply changes, apply fix,
    apply necessary changes, follow up, following up, followup, follow through, follow plan,
    follow instructions, follow packet, follow steps, circle back, get back, come back, report back,
    touch base, sync up, revisit, iterate, pivot, adapt, adjust, discuss, discussion, talk, coordinate,
    coordination, align, clarify, clarification, escalate, escalation, ask, ask around, inform, notify,
    reach out, contact, delegate, hand over, hand off, work on, working on, work, work in progress,
    in progress, in process, ongoing, underway, under way, under investigation, being worked on, monitor,
    monitoring, observe, watch, wait, waiting, wait and see, await, awaiting, hold, on hold, stand by,
    standby, pause, paused, defer, deferred, postpone, postponed, unblock, plan, planning, planned, prepare,
    preparation, set up, setup, test it, test again, test more, test everything, testing, retest, update,
    update it, deploy it, upgrade it, ship it, send it, build it,
    add it, create it, change things, remove it, delete it, write it, code it, develop it, design it,
    doing, make it, dont understand, do not understand, did not understand, didnt understand, confirm, identify, determine, decide, decides, choose, pick, select, find, see, see how it goes,
    see what happens, let, let me know, modify, modified, track, do tests, do coding, coding, test thoroughly, test properly,
    test carefully, sanity check, pass on, pass it on, hand it over, forward it, sync with, align with,
    investigated, analysed, analyzed, examined, inspected, researched, explored, continued, discussed, clarified,
    addressed, determined, decided, identified, evaluated, assessed, considered, confirmed, monitored, tracked, looked at,
    looked into, figured out, sorted out, worked on, dealt with, taken care of, under review, under discussion,
    contact support, contact admin, ask support, ask admin, ask architect
  `,
  /** When, as if somebody knew. */
  conditions: `
    as needed, as required, as necessary, as appropriate, as applicable, as discussed, as agreed,
    as described, as requested, as instructed, as specified, as stated, as mentioned, as planned,
    as expected, as intended, as designed, as desired, as it should, as it should be, as usual, as always,
    as possible, as soon as possible, asap, as per, per instructions, if needed, if required, if necessary,
    if possible, if applicable, if appropriate, when needed, when required, when necessary, when possible,
    when ready, when available, when done, where needed, where necessary, where possible, whatever is needed,
    whatever is necessary, wherever needed, depends, it depends, in due course, in the future, at some point,
    at a later point, at a later time, at later stage, at the moment, some day, sometime, another day,
    another time, one day, for now, until then, until later, until further notice, in time, over time,
    step by step, one by one, bit by bit, little by little
  `,
  /** A state without its subject. */
  praise: `
    works, working, works fine, works well, works now, worked, functional, functioning, operational,
    up and running, running, it runs, it passes, it builds, everything runs, everything passes,
    everything builds, all good, all set, all well, all done, all fine, all ok, all okay, good, good enough,
    better, best, fine, great, perfect, nice, stable, solid, robust, clean, healthy, high quality,
    best practices, good shape, state of the art, production ready, done, done with it, ready, ok, okay,
    no way, success, successful, succeeds, succeeded, successfully, finished, completed, complete success,
    accomplished, achieved, implemented, changed, updated, improved, delivered, verified, validated, checked,
    tested, task complete, task completed, task finished, tasks done, work complete, work completed,
    work done, work finished, job done, packet done, goal reached, goal achieved, goal met, objective met,
    objective reached, objective achieved, task done, criteria met, criteria are fulfilled,
    criteria satisfied, criteria fulfilled, criteria pass, meet criteria, satisfy criteria, fulfil criteria,
    fulfill criteria, requirements met, requirements fulfilled, requirements satisfied, meet requirements,
    satisfy requirements, fulfil requirements, fulfill requirements, meets requirements, meets criteria,
    meets expectations, meet expectations, expectations met, no issues, no problems, no errors, no bugs,
    no failures, without issues, without problems, without errors, without any trouble, error free, bug free,
    nothing, nothing special, nothing else, nothing to add, nothing more, nothing to report, nothing much,
    none of above, lgtm, good quality, ready for production, goals met, goals reached, goals achieved,
    code works, code clean, system works, system working, feature works, feature working,
    pass, passed, passing, green, fulfilled, satisfied, acceptable, satisfactory, in order, in place, on track,
    under control, good to go, went well, went fine, went smoothly, smoothly, flawless, flawlessly, no complaints,
    works on my machine, works like a charm, asked, told, mission accomplished, to best of my ability, reliable
  `,
  /** What was otherwise, without saying what or why. */
  differences: `
    minor, minor changes, minor change, minor fix, minor fixes, minor adjustment, minor adjustments,
    minor deviation, minor deviations, small changes, small change, small changes were made, small fix, small fixes,
    small adjustments, small adjustment, small deviation, slight changes, slight change, slight deviation,
    slight adjustment, slight adjustments, some changes, some adjustments, some tweaks, some deviations,
    some deviation, a few changes, a few adjustments, a few fixes, various changes, various fixes,
    various updates, various reasons, several changes, several fixes, other changes, additional changes,
    further changes, necessary changes, necessary adjustments, changes made, changes were made, made changes,
    made some changes, made adjustments, adjustments made, adjustments were made, changed things,
    changed some things, changed it, changed plan, plan changed, changed approach, approach changed,
    changed way, deviated, different, differently, did it differently, did differently, done differently,
    different approach, different way, another way, another approach, other approach, other way, alternative,
    alternatives, alternative approach, alternative way, alternative solution, used another approach,
    used a different approach, used another way, used a better way, used a better approach,
    used a simpler way, took another approach, took a different approach, better approach, better way,
    easier, simpler, faster, easier way, simpler approach, simpler way, easier approach, simplified,
    adjusted, adjusted plan, adapted, adapted plan, optimised, optimized, workaround, used a workaround,
    applied a workaround, another solution, different solution, better solution, other solution,
    went with another solution, did more,
    modified, extended, skipped some, left out some
  `,
  /** A reason that gives none. */
  reasons: `
    reason, reasons, for reasons, for various reasons, for a reason, some reason, some reasons,
    technical reasons, other reasons, because, just because, had to, had no choice, no choice, needed,
    necessary, required, it was needed, was necessary, was required, forced, emergency, urgent, important,
    convenience, convenient, for convenience, preference, preferred, obvious, obviously, self explanatory,
    made sense, seemed best, seemed better, seemed right, seemed reasonable, thought better
  `,
  /** What stands in the way, without saying what. */
  hindrances: `
    blocked, blocker, blockers, stuck, stalled, pending, outstanding, open, failed, failing, fails, failure,
    failures, it broke, broken, down, error, errors, an error occurred, error occurred, errors occurred, bug,
    bugs, crashed, exception, went wrong, something went wrong, things went wrong, doesnt work,
    does not work, do not work, did not work, didnt work, dont work, not working, isnt working, not ready,
    not done, not done yet, not yet, not possible, impossible, not finished, not finished yet, not complete,
    not completed, incomplete, unfinished, unresolved, cannot, cant, cannot continue, cant continue,
    cannot proceed, cant proceed, could not continue, couldnt continue, unable to continue,
    unable to proceed, unable to complete, unable to finish, unable to complete task, unable to finish task,
    cannot complete, cannot finish, could not complete, could not finish, need help, help, help needed,
    assistance, support needed, input, feedback, approval, response, reply, answer, answers, confirmation,
    guidance, instructions, decision, permission, review needed, needs review, external dependency,
    external dependencies, external factors, circumstances, technical difficulties, difficulties,
    complications, challenges, concerns, questions, time constraints, lack of time, no time, out of time,
    ran out of time, risk, risks, trouble, hiccup, hiccups, misunderstanding, confusion, complex,
    complicated, complexity, hard, difficult, tricky, operator, operator needed, operator approval,
    operator input, operator decision, operator help, operator action, operator intervention,
    manual intervention, human intervention, human input, manual work, manual steps,
    not started, not tested, not verified, not implemented, not fixed, not resolved, not checked, untested, unverified,
    unfinished business, unstable, unreliable, flaky, slow, slower, risky, dangerous, ambiguous, confusing, confused,
    inconsistent, crash, crashes, hangs, hung, broke, does not start, doesnt start, will not start, wont start, timeout,
    timed out, time out, gave up, give up, giving up, unable, not able, cannot do, cant do, could not do,
    couldnt do, out of scope, not in scope, not my job, not my task, someone else, human, humans, manual review,
    manual fix, manual check, manual testing, attention, something missing, something is missing, not enough,
    insufficient, conflicting information
  `,
  /** What is left or lies elsewhere, without saying what. */
  leftovers: `
    next, next step, next steps, next task, next action, next actions, remaining work, remaining steps,
    remaining tasks, remaining issues, remaining items, remaining problems, rest, the rest, leftovers,
    loose ends, missing pieces, missing parts, missing bits, details, more details, more info,
    more information, more context, more time, more data, more work, in log, in logs, in handoff log,
    in notes, in summary, in report, in commit, in commits, in repo, in repository, in packet, in evidence,
    in chat, other things, other stuff, some stuff, some things, several things, many things, things,
    last things, general improvements, general cleanup, housekeeping, maintenance work, busywork,
    minor cleanup, code cleanup, bug fixing, bug fixes, best next step, best step, most important thing,
    most important step, logical next step, obvious next step, seems best, seems right, seems good,
    seems reasonable, makes sense, looks good, looks fine, looks correct, looks right, looks ok, looks okay, looks best,
    sounds good
  `,
} as const;

/** May stand before, between and behind phrases without making them any more exact; nothing but these is vague too. */
export const emptyWords = `
  a, an, the, this, that, these, those, it, its, they, them, their, there, here, i, we, you, my, our, your,
  me, us, ill, lets, weve, ive, id, im, were, who, which, what, whats, why, how, where, when, while, am, is,
  are, was, be, been, being, has, have, had, having, do, does, did, get, gets, got, will, would, shall,
  should, can, could, may, might, must, need, needs, want, wants, going, required, necessary, needed, wanted,
  to, of, on, in, into, at, by, for, from, with, within, about, around, over, up, out, off, through, per,
  via, toward, towards, between, among, and, or, but, so, then, than, as, if, once, until, after, before,
  because, since, whether, though, although, also, too, again, anew, further, more, most, additional,
  additionally, extra, any, all, every, each, some, several, few, both, many, much, lot, lots, other, others,
  another, rest, remaining, left, relevant, appropriate, suitable, possible, possibly, potential, certain,
  certainly, actual, current, currently, existing, previous, previously, earlier, new, newly, now, today,
  tomorrow, later, soon, shortly, eventually, finally, immediately, still, yet, already, always, ever, just,
  only, simply, please, kindly, maybe, perhaps, probably, likely, quickly, carefully, closely, thoroughly,
  properly, correctly, accordingly, appropriately, fully, completely, entirely, totally, really, very, quite,
  rather, pretty, well, somehow, somewhat, someone, somebody, somewhere, anyone, anybody, everyone,
  everything, everybody, slightly, little, bit, minor, various, different, technical, general,
  generally, unexpected, unforeseen, internal, same, such, like, own, whole, entire, proper, correct, right,
  wrong, bad, issue, issues, problem, problems, error, errors, bug, bugs, failure, failures, thing, things,
  matter, matters, topic, topics, point, points, situation, stuff, case, cases, aspect, aspects, part, parts,
  area, areas, kind, sort, way, ways, detail, first, last, second, next, due, regarding, concerning, related,
  question, user, team, people, side, time, times, moment, day, days, acceptance, info, information, phase,
  step, steps, ahead, forward, along, together, deeper, closer, back, down, cause, causes, best, better, good,
  else, sometimes, occasionally, often, usually, randomly, seem, seems, seemed, appear, appears, mostly, almost,
  nearly, partly, partially, half, hopefully, basically, essentially, stakeholders, management
`;

/** A check that failed is as much of a fact as a build that failed: these are things behind "the", beside these states. */
export const things =
  'check, verification, validation, review, analysis, update, cleanup, setup, retry, command';
export const statesOfThings =
  'failed, fails, failing, crashed, crashes, broken, hangs, hung, stuck, blocked, passed, passes, pending, missing, wrong';

/** Exact behind "any" in a gate, though vague alone. */
export const forbidden =
  'workaround, external dependency, external dependencies, manual work, manual steps, manual intervention, timeout, crash';
