const { default: Sequencer } = require('@jest/test-sequencer');

/** Suites that start an AWS of their own, the slowest there are. */
const slow = /\/test\/(e2e|chaos|contract|stacks|bundle)\/|permission-proof/;

/** Where jest knows no times of an earlier run it goes by the size of files, and small ones are among the slowest. */
module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    return [
      ...sorted.filter(({ path }) => slow.test(path)),
      ...sorted.filter(({ path }) => !slow.test(path)),
    ];
  }
};
