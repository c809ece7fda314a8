// Adds the resources of the pair to the stack. Those of serverless.yml pass its variables, which would be taken for
// some in the texts of a pair: in a prefix with `${env:HOME}`, say.
const { loadPair } = require('../lib/pair-file/pair-file.ts');
const { resources } = require('./source-stack.ts');

module.exports = class PairResources {
  constructor(serverless) {
    this.hooks = {
      'before:package:initialize': () => {
        const { custom } = serverless.service;
        const pair = loadPair(serverless.getProvider('aws').getStage(), custom.pairs);
        Object.assign(serverless.service.resources, { Resources: resources(pair) });
      },
    };
  }
};
