/** The floors (docs/ARCHITECTURE.md): a folder imports only from the floors below it. */
const floor = (name, from, to, comment, more = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to, ...more },
});

const temporal = '^node_modules/@temporalio/';

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one, or lack a third below them. Types may look back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    floor(
      'contract-is-lowest',
      '^contract/',
      '^(client|worker|activities|workflows|host|tools|test|bench)/',
      'The contract imports nothing of ours.',
    ),
    floor('contract-without-temporal', '^contract/', temporal, 'The contract does not know Temporal.'),
    {
      ...floor('contract-and-workflows-are-pure', '^(contract|workflows)/', '', 'No node: below activities.'),
      to: { dependencyTypes: ['core'] },
    },
    {
      ...floor(
        'zod-at-the-doors',
        '',
        '^node_modules/zod/',
        'zod parses at the doors only: 616 KB of heap per cached workflow otherwise.',
      ),
      from: { pathNot: '^(contract/schema/|client/|activities/|test/|node_modules/)' },
    },
    floor(
      'workflows-look-down',
      '^workflows/',
      '^(client|worker|host|tools|test|bench|contract/schema)/',
      'Workflows import contract and the types of activities.',
    ),
    floor(
      'workflows-know-only-types-of-activities',
      '^workflows/',
      '^activities/',
      'Of activities, workflows import types only.',
      {
        dependencyTypesNot: ['type-only'],
      },
    ),
    floor(
      'workflows-use-the-workflow-package',
      '^workflows/',
      '^node_modules/@temporalio/(client|worker|activity|testing|envconfig)/',
      'Only @temporalio/workflow and /common exist inside a workflow.',
      {
        dependencyTypesNot: ['type-only'],
      },
    ),
    floor(
      'host-looks-down',
      '^host/',
      '^(client|worker|activities|workflows|tools|test|bench)/',
      'The host program stands alone.',
    ),
    floor(
      'activities-look-down',
      '^activities/',
      '^(client|worker|workflows|tools|test|bench)/',
      'Activities import contract and host.',
    ),
    floor(
      'worker-looks-down',
      '^worker/',
      '^(client|test|bench)/',
      'The worker imports activities, contract and host.',
    ),
    floor(
      'worker-knows-workflows-by-path',
      '^worker/',
      '^workflows/',
      'Workflow code runs in the bundle only; the worker knows where it lies.',
    ),
    floor(
      'nobody-imports-tests',
      '^(client|worker|activities|workflows|contract|host|tools)/',
      '^test/',
      'Tests import, and are not imported; benchmarks and the demo may start what tests start.',
    ),
    {
      name: 'dev-dependencies-stay-at-home',
      comment: 'What is published uses dependencies only.',
      severity: 'error',
      from: { path: '^(client|worker|activities|workflows|contract|host)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
