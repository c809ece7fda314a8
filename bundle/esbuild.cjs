// What serverless-esbuild asks for its plugins.
const { leanSdk } = require('./plugin.ts');

module.exports = [leanSdk()];
