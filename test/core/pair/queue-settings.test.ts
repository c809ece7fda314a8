import {
  eventsRetentionSeconds,
  eventsVisibilitySeconds,
  largeVisibilitySeconds,
  longestRetentionSeconds,
} from '../../../lib/core/pair/queue-settings.ts';

describe('[U] the queues of a pair', () => {
  it.each([
    ['dead letters are kept 14 days', longestRetentionSeconds, 1_209_600],
    ['events are kept four days', eventsRetentionSeconds, 345_600],
    ['events are hidden six times the two minutes of their function', eventsVisibilitySeconds, 720],
    ['large objects are hidden a minute longer than their function runs', largeVisibilitySeconds, 960],
  ])('have times in seconds: %s', (_, seconds, expected) => {
    expect(seconds).toBe(expected);
  });
});
