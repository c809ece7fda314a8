/** Files of this repository that run somewhere, tests left out. */
const own = '^(handlers|lib|cli|local|stacks|bundle|bench|changelog|mutate|contract)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules in a circle can only be understood, loaded and changed all at once.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere fails on first use, in Lambda.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'core-is-pure',
      comment: 'lib/core decides; an SDK, Node or a clock in it would make decisions depend on the world.',
      severity: 'error',
      from: { path: '^lib/core/' },
      to: { pathNot: '^lib/core/' },
    },
    {
      name: 'sdk-at-the-edge',
      comment: 'Use cases talk to AWS through ports, so that tests and other stores can take its place.',
      severity: 'error',
      from: { path: own, pathNot: '^(lib/edge/|lib/wire\\.ts$|cli/|local/|stacks/|bench/|contract/)' },
      to: { path: '^node_modules/(@aws-sdk|@smithy|@aws-lambda-powertools)/' },
    },
    {
      name: 'edge-below-ports',
      comment: 'An adapter knows its service and its port; one that knows a use case turns the arrows round.',
      severity: 'error',
      from: { path: '^lib/edge/' },
      to: { path: own, pathNot: '^lib/(core/|edge/|ports\\.ts$)' },
    },
    {
      name: 'edge-behind-wire',
      comment: 'One place chooses adapters; a second one would have its own time-outs and credentials.',
      severity: 'error',
      from: { path: own, pathNot: '^(lib/edge/|lib/wire\\.ts$|cli/|local/|contract/)' },
      to: { path: '^lib/edge/' },
    },
    {
      name: 'wire-for-handlers',
      comment: 'lib/wire.ts reads the environment of a function; anything else gets its ports as arguments.',
      severity: 'error',
      from: { path: own, pathNot: '^handlers/' },
      to: { path: '^lib/wire\\.ts$' },
    },
    {
      name: 'handlers-only-translate',
      comment:
        'A handler hands an event to a use case; an import beyond that is logic nobody can test without Lambda.',
      severity: 'error',
      from: { path: '^handlers/' },
      to: { pathNot: '^(lib/[^/]+\\.ts$|lib/core/|node_modules/@types/aws-lambda/)' },
    },
    {
      name: 'lib-stands-alone',
      comment: 'The library runs in Lambda, where the command line, the stacks and the local AWS are not.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(handlers|cli|local|stacks|bench|contract)/' },
    },
    {
      name: 'colours-in-one-place',
      comment:
        'picocolors colours whatever runs in CI; cli/terminal/colours.ts asks whether there is a terminal.',
      severity: 'error',
      from: { path: own, pathNot: '^cli/terminal/colours\\.ts$' },
      to: { path: '^node_modules/picocolors/' },
    },
    {
      name: 'handlers-stay-small',
      comment:
        'Whatever a handler reaches is loaded at each cold start; pair files are checked before deployment.',
      severity: 'error',
      from: { path: '^handlers/' },
      to: { path: '^(node_modules/(zod|yaml|commander)/|node:fs)', reachable: true },
    },
    {
      name: 'no-prices-in-lambda',
      comment:
        'The price calculator serves the command line and the documentation; in a function it is dead weight.',
      severity: 'error',
      from: { path: '^handlers/' },
      to: { path: '^lib/cost/', reachable: true },
    },
    {
      name: 'pair-is-the-floor',
      comment:
        'Every subject of lib/core knows the pair; a pair that knows one of them turns the arrows round.',
      severity: 'error',
      from: { path: '^lib/core/(pair|text)/' },
      to: { path: '^lib/core/', pathNot: '^lib/core/$1/' },
    },
    {
      name: 'failure-below-copy',
      comment:
        'A copy ends in a failure; a failure that needs to know how copies are made cannot be read alone.',
      severity: 'error',
      from: { path: '^lib/core/failure/' },
      to: { path: '^lib/core/(copy|event|dead-letter|compare|proof|pair-checks)/' },
    },
    {
      name: 'copy-below-events',
      comment:
        'Events, dead letters and comparisons use copies; a copy that knows where its object came from cannot be used by another.',
      severity: 'error',
      from: { path: '^lib/core/copy/' },
      to: { path: '^lib/core/(event|dead-letter|compare|proof|policy|pair-checks)/' },
    },
    {
      name: 'proof-on-top',
      comment: 'The proof looks at all that is done; whatever needs it would be proved by itself.',
      severity: 'error',
      from: { path: '^lib/core/', pathNot: '^lib/core/proof/' },
      to: { path: '^lib/core/proof/' },
    },
    {
      name: 'no-copyleft-in-lambda',
      comment: 'iam-simulate is AGPL-3.0: for development and the command line, never in what is deployed.',
      severity: 'error',
      from: { path: '^handlers/' },
      to: { path: '^node_modules/@cloud-copilot/', reachable: true },
    },
    {
      name: 'tests-are-leaves',
      comment: 'What runs must not need what proves it.',
      severity: 'error',
      from: { path: own },
      to: { path: '^test/' },
    },
    {
      name: 'dependencies-are-declared',
      comment: 'A package that is there by chance is gone after the next install.',
      severity: 'error',
      from: { path: own },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    exclude: { path: '^(\\.esbuild|\\.serverless|\\.local|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    combinedDependencies: true,
  },
};
