module.exports = class BucketWiring {};
