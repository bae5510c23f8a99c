export default {
  goal: 'The home page links to each resource, and pages begin with the first entry',
  app: {
    command: ['node', 'lib/cli/bin.js', 'db.json', '--host', '127.0.0.1', '--port', '{port}'],
    ready: { url: '/db' },
  },
};
