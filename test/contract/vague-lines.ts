/** Lines that hold vague words, and are exact all the same: each says what. No line, no word of it, is judged by its looks. */
export const exactLines: readonly string[] = [
  // the design's own, and what a role or arch would write
  'Investigate why port 22 of slot-3 refuses', 'TODO list in docs/todo.md is rendered as HTML', 'make follow-up', 'none', 'None.',
  'Checks out the tag v2 as needed by AC2: the smoke suite reads it', 'Slot 3 boots 2.4.1.', 'Flash slot 3', 'make check', 'The smoke suite passes.',
  'Slot 3 boots image 2.4.1 and the log reaches stage 4.', 'Flash slot 3 with 2.4.1, because the last boot log stops at stage 2.',
  'Fix test/boot.test.ts', 'Continue with stage 4 of the boot', 'Follow up with infra:codex about VM 7', 'Run make smoke SLOT=3', 'No power.',
  'Used slot 4, because slot 3 had no power.', 'Resume from commit 8a3bd1b', 'Prüfe Steckplatz 3', 'Slot 3 has no power.', 'No constraints.', 'No refactoring.', 'No further cleanup', 'No dependencies', 'Update dependencies', 'Do not refactor', 'Work in small steps', 'Keep it simple', 'Do not wait', 'Commit often', 'Ask before any change', 'No improvements, no updates',
  // one concrete word is enough
  'Investigate slot-3', 'Investigate the timeout of the login', 'Look into #412', 'Check AC2', 'Check that sshd listens', 'Check the fuse', 'Fix the parser',
  'Fix lint', 'Fix the remaining issues of AC3', 'Fix all errors of `tsc`', 'Fix retry_later', 'Review src/lock.ts', 'Review the fence in locks.ts', 'See docs/todo.md', 'See error.log',
  'See commit 8a3bd1bfa922', 'See the logs in evidence/ws8', 'See logs/errors', 'See ./todo', 'Update the changelog', 'Update node to 20.11', 'Improve p95 to 500 ms', 'Refactor the scanner',
  'Debug the crash of dash', 'Debug why git says index.lock', 'Monitor CPU', 'Monitor slot 3 for 10 minutes', 'Wait for the boot', 'Wait 10 s', 'Wait for the release of hut/slot-3', 'Retry the upload',
  'Retry in 5 minutes', 'Try again with -j1', 'Ask infra:codex', 'Ask Maria', 'Ask <ops@hut.example>', 'Ask the operator whether slot 3 may be erased', 'Continue with step 2', 'Continue with AC2',
  'Continue at src/log.ts:118', 'Proceed to stage 4', 'Handle SIGPIPE', 'Handle empty logs', 'Do not erase slot 1', 'Do what make check says', 'Complete the migration', 'Finish the rebase', 'Plan the cutover', 'Research io_uring',
  // states with a subject
  'The queue is empty.', 'All tests pass.', 'All checks are green.', 'The build works.', 'The tests fail.', 'Login works', 'Login works as expected', 'The API works for guests', 'Documentation is updated.',
  'Slot 3 is ready', 'Slot 3 is down', 'The host is unknown to DNS', 'DNS failed', 'Error handling of parsePacket', 'No errors in dmesg', 'Everything in docs is spelled right', 'The operator is on holiday', 'Access to VM 7 is missing',
  'Waiting for the operator to plug in slot 3', 'Blocked by WS8-SLOT-POWER', 'The disk of hut is full', 'The key was refused', 'Missing permission to push', 'The image was changed by arch', 'Not possible on dash',
  // deviations and reasons
  'Skipped AC3: arch withdrew it', 'Used dash instead of bash as needed on hut', 'Minor changes to the schema', 'Changed the plan: flashed first', 'Used another port, 2222', 'It was easier to mock the clock',
  'Various reasons, see docs/adr/0003.md', 'sshd was down', 'The agent is not installed yet', 'Different board', 'Split in two commits',
  // gates, constraints
  'erasing any slot', 'any change of a VM network', 'anything destructive', 'Any deletion', 'spending money', 'releases', 'Keep the interface as it is in v2', 'Nothing in /etc changes', 'As per RFC 9110', 'Slots 1 and 2 stay as they are.',
  'Next.js is upgraded', 'Something is printed on stdout', 'The placeholder is replaced', 'Unknown keys are refused', 'The TODO in main.c is gone', 'The wip branch is merged', 'n/a is printed for empty cells', 'TBD fields are rejected',
  'A follow-up ticket is filed in Jira', 'to_be_determined() is removed', 'Tests for later', 'The retry waits 5 s', 'Same colour as before', 'I/O', 'a/b', '漢字を直す', '…/boot.log',
]; // prettier-ignore

/** What agents and people write when they evade, from every place where the contract wants something concrete. */
export const vagueLines: readonly string[] = [
  '', ' ', '…', '...', '???', '-', '👍', '<what>', '<what one must know to go on>', '[TBD]', '{todo}', '**TBD**', '`TBD`', '"todo"', 'TBD', 'tbd.', 'T.B.D.', 'TBD/TODO', 'Todo!', 'N/A', 'n/a.', 'N.A.', 'NA', 'WIP', 'FIXME', 'xxx',
  'TO_BE_DETERMINED', 'To be determined', 'to be confirmed later', 'To be discussed', 'Not yet decided', 'Unknown', 'unclear', 'Not sure yet', 'Lorem ipsum', 'see above', 'Same as above.', 'As before', 'Placeholder', '[insert reason here]',
  'Something', 'Various', 'etc.', 'Fix <issue>', '1. TBD', '- todo', 'ＴＢＤ',
  // next actions and beliefs
  'Investigate', 'investigate further', 'Investigate the issue', 'Further investigation required', 'Needs more investigation.', 'Please look into it.', 'Will look into this', 'I will look into it further', "I'll take a closer look",
  'Look into this further and fix it if needed', 'Looking into it', 'Dig deeper', 'follow up', 'Follow-up', 'Follow up on this later', 'Follow this up', 'Will follow up soon', 'Check', 'Check back later', 'Double-check everything', 'Check the logs',
  'Check logs for errors', 'Check the current status', 'See logs', 'See the handoff log', 'See the previous message', 'Review the code', 'Review the output and fix the errors', 'Debug the problem', 'Debug it', 'Debug the code', 'Find the root cause', 'Find out why', 'Figure it out',
  'Fix', 'Fix it', 'Fix the issue', 'Fix the remaining issues', 'Fix remaining bugs', 'Fix all the errors', 'Fix/improve', 'Resolve the issue', 'Solve the problem somehow', 'Deal with it', 'Take care of the rest', 'Sort this out', 'Handle the remaining cases',
  'Continue', 'Continue with next steps', 'Continue with the next step', 'Continue working on the task', 'Continue where I left off', 'Continue from here', 'Continue from the last commit', 'Pick up where we left off', 'Carry on', 'Keep going', 'Keep trying', 'Proceed', 'Proceed as planned', 'Proceed with the plan',
  'Proceed with the implementation', 'Resume', 'Resume later', 'Retry', 'Try again', 'Try again later', 'Try something else', 'Try a different approach', 'Start over', 'Get started', 'Start working on the task', 'Begin the implementation', 'Implement the feature', 'Implement the packet as described', 'Complete the task', 'Finish the remaining work', 'Finish up', 'Wrap up', 'Do it',
  'Do the needful', 'Do what is needed', 'Do the rest', 'Do your best', 'Do whatever is necessary', 'Make it work', 'Make sure it works', 'Make progress', 'Make the necessary changes', 'Make any further necessary adjustments', 'Run it again', 'Run the commands above', 'Run command', 'Next steps', 'Next', 'The next task', 'Wait', 'Wait and see',
  'Waiting', 'Monitor', 'Monitor the situation', 'Keep an eye on it', 'Discuss', 'Discuss with the team', 'Coordinate', 'Clarify', 'Clarification needed', 'Escalate', 'Ask', 'Ask someone', 'Ask the operator', 'Reach out', 'Report back', 'Various improvements', 'General improvements', 'Improve the code', 'Clean up the code', 'Cleanup',
  'Refactor', 'Optimize', 'Bug fixes', 'Testing', 'More testing', 'Test it', 'Update', 'Update it', 'Plan next steps', 'Understand the codebase', 'Explore the repository', 'Read the packet and start', 'as needed', 'If necessary', 'When possible', 'ASAP', 'As soon as possible', 'In due course', 'Later', 'At a later time', 'It depends',
  // successes and criteria
  'It works.', 'Works', 'Everything works', 'Works as expected', 'It works as it should', 'Working properly', 'It is fixed', 'The problem is solved.', 'Done', 'All done.', 'Ok', 'Yes', 'No.', 'No, please', 'Success', 'Completed successfully', 'The task is complete', 'Implemented', 'All acceptance criteria are met', 'Meets all requirements', 'Requirements met',
  'LGTM', 'Goals achieved', 'Good quality', 'Ready for production.', 'The system works', 'The system is working properly', 'The code is clean', 'The feature works',
  'The objective is achieved', 'Everything is good', 'All good', 'Good enough', 'High quality', 'Production-ready', 'No errors', 'No issues', 'Without problems', 'Better', 'Up and running', 'Looks good',
  // deviations and reasons
  'Minor changes', 'Some minor changes', 'A few small changes were made', 'Small adjustments', 'Slight deviation', 'Changed the plan', 'Changed some things', 'Adjusted', 'Different approach', 'Took another approach', 'Used a better way', 'Did it differently', 'It was easier', 'It was necessary', 'For technical reasons', 'For various reasons',
  'It made sense', 'It seemed best', 'I thought it was better', 'A better solution', 'Went with another solution', 'Start again from the beginning',
  'Reasons', 'Because', 'Had to', 'No choice', 'Emergency', 'Urgent', 'Simplified', 'Workaround', 'As discussed', 'See summary', 'See commits', 'See the packet', 'Needed',
  // blockers, gates and resumes
  'Blocked', 'Stuck', 'Pending', 'It failed', 'Failed', 'Error', 'An error occurred', 'Something went wrong', 'Unexpected error', 'It does not work', "Doesn't work", 'Not working', 'Cannot proceed', "Can't continue", 'Unable to complete the task', 'Technical difficulties', 'Technical issues', 'External dependency',
  'Need help', 'Needs input', 'Needs more info', 'Waiting for input', 'Awaiting approval', 'Operator needed', 'Operator approval required', 'Not ready yet', 'Not possible', 'Ran out of time', 'Complexity', 'Various problems', 'Some issues', 'any issues', 'if needed', 'anything unclear', 'Nothing', 'Nothing special', 'Remaining work', 'The rest', 'Everything is in the log', 'All details are in the report',
  'Work in progress', 'In progress', 'Ongoing',
]; // prettier-ignore
